using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

/// <summary>What is known of a value: all of it, nothing, or of a record some attributes. A closed family.</summary>
public abstract record PartialValue
{
    private PartialValue()
    {
    }

    /// <summary>A value of which nothing is known, not even its type.</summary>
    public static PartialValue Anything { get; } = new Unknown();

    public static implicit operator PartialValue(CedarValue value) => new Known(value);

    public static implicit operator PartialValue(long value) => new Known(value);

    public static implicit operator PartialValue(bool value) => new Known(value);

    public static implicit operator PartialValue(string value) => new Known(value);

    /// <summary>A record with these attributes and no others, each of them there.</summary>
    /// <exception cref="ArgumentException">A name appears twice, or what is known nests deeper than <see cref="CedarValue.MaxDepth"/>.</exception>
    public static PartialValue RecordOf(params IEnumerable<(string Name, PartialValue Value)> attributes) =>
        RecordOf(attributes.Select(attribute => KeyValuePair.Create(attribute.Name, new PartialAttribute(attribute.Value))));

    /// <summary>A record with these attributes and no others. Where all are there and known, the record is known.</summary>
    /// <exception cref="ArgumentException">A name appears twice, or what is known nests deeper than <see cref="CedarValue.MaxDepth"/>.</exception>
    public static PartialValue RecordOf(IEnumerable<KeyValuePair<string, PartialAttribute>> attributes)
    {
        var all = new Dictionary<string, PartialAttribute>(attributes, StringComparer.Ordinal);
        return all.Values.All(attribute => attribute is { IsRequired: true, Value: Known })
            ? new Known(RecordValue.Of([.. all.Select(pair => KeyValuePair.Create(pair.Key, ((Known)pair.Value.Value).Value))]))
            : new Record(all);
    }

    /// <summary>Whether the value may turn out to be this one.</summary>
    public abstract bool Includes(CedarValue value);

    public sealed record Known(CedarValue Value) : PartialValue
    {
        public override bool Includes(CedarValue value) => Value.Equals(value);
    }

    public sealed record Unknown : PartialValue
    {
        public override bool Includes(CedarValue value) => true;
    }

    /// <summary>A record whose attributes are these: one that is not named is certain not to be there.</summary>
    public sealed record Record(IReadOnlyDictionary<string, PartialAttribute> Attributes) : PartialValue
    {
        public override bool Includes(CedarValue value) => value is RecordValue record
            && record.Names.All(Attributes.ContainsKey)
            && Attributes.All(pair => record.TryGet(pair.Key, out var attribute) ? pair.Value.Value.Includes(attribute) : !pair.Value.IsRequired);
    }
}

/// <summary>What is known of an attribute.</summary>
/// <param name="Value">Its value, where it is there.</param>
/// <param name="IsRequired">Whether it is certain to be there.</param>
public sealed record PartialAttribute(PartialValue Value, bool IsRequired = true);
