namespace TackOS.Cedar.Schemas;

/// <summary>The attributes of a record, an entity or a context: exactly these, by name.</summary>
public sealed record RecordType(IReadOnlyDictionary<string, AttributeType> Attributes)
{
    public static readonly RecordType Empty = new(new Dictionary<string, AttributeType>(StringComparer.Ordinal));

    public bool Equals(RecordType? other) =>
        other is not null && Attributes.Count == other.Attributes.Count
        && Attributes.All(pair => other.Attributes.TryGetValue(pair.Key, out var theirs) && pair.Value == theirs);

    public override int GetHashCode() =>
        Attributes.Aggregate(Attributes.Count, (hash, pair) => hash ^ HashCode.Combine(pair.Key.GetHashCode(StringComparison.Ordinal), pair.Value));
}

/// <summary>An attribute's type, and whether it is always there.</summary>
public sealed record AttributeType(CedarType Type, bool IsRequired);
