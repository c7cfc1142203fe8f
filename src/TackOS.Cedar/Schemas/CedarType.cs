namespace TackOS.Cedar.Schemas;

/// <summary>A type that a schema can declare, every name in it resolved: a closed family. Equality is equality of the types.</summary>
public abstract record CedarType
{
    private protected CedarType()
    {
    }

    /// <summary>The type as a schema writes it; what a record consists of is left out.</summary>
    public sealed override string ToString() => this switch
    {
        Extension extension => extension.Name,
        Entity entity => entity.Name,
        SetOf set => $"Set<{set.Element}>",
        RecordOf => "Record",
        _ => GetType().Name,
    };

    public sealed record Bool : CedarType;

    public sealed record Long : CedarType;

    public sealed record String : CedarType;

    /// <summary>An extension type: <c>decimal</c>, <c>ipaddr</c>, <c>datetime</c> or <c>duration</c>.</summary>
    public sealed record Extension(string Name) : CedarType;

    /// <summary>An entity of one type, by its full name; the type of a namespace's actions is one too.</summary>
    public sealed record Entity(string Name) : CedarType;

    public sealed record SetOf(CedarType Element) : CedarType;

    public sealed record RecordOf(RecordType Record) : CedarType;
}
