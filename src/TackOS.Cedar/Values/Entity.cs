namespace TackOS.Cedar.Values;

/// <summary>An entity with its attributes, tags and parents. The parents may be the direct ones only.</summary>
public sealed record Entity(EntityUid Uid)
{
    public RecordValue Attributes { get; init; } = RecordValue.Empty;

    public RecordValue Tags { get; init; } = RecordValue.Empty;

    public IReadOnlyList<EntityUid> Parents { get; init; } = [];
}

/// <summary>Entities that cannot stand together: one is given twice, or a parent chain leads back to its start.</summary>
public sealed class InvalidEntitiesException(string message) : Exception(message);
