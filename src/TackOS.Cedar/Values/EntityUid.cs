using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>
/// The name of an entity: a type, such as <c>Shop::User</c>, and an id that is unique within it. The hash is computed
/// once, for these are the keys of every index and every ancestor search.
/// </summary>
public sealed record EntityUid : CedarValue
{
    private readonly int _hash;

    public EntityUid(string type, string id)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(id);
        Type = type;
        Id = id;
        _hash = HashCode.Combine(type, id);
    }

    public string Type { get; }

    public string Id { get; }

    public override string TypeName => "entity";

    public bool Equals(EntityUid? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Id == other.Id && Type == other.Type);

    public override int GetHashCode() => _hash;

    internal override void WriteTo(StringBuilder text) => CedarText.WriteQuoted(text.Append(Type).Append("::"), Id);
}
