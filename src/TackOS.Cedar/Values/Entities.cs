namespace TackOS.Cedar.Values;

/// <summary>
/// The entities a request is judged against, with the transitive closure of their parents. Immutable. Facts of a single
/// request are laid over a shared store by <see cref="With"/>, which costs only what it adds.
/// </summary>
public sealed class Entities
{
    public static readonly Entities Empty = new(null, [], []);

    private readonly Entities? _below;
    private readonly Dictionary<EntityUid, StoredEntity> _own;

    // Parents that no entity here defines: defining one later would lengthen ancestor lists that are already computed.
    private readonly HashSet<EntityUid> _undefinedParents;

    private Entities(Entities? below, Dictionary<EntityUid, StoredEntity> own, HashSet<EntityUid> undefinedParents)
    {
        _below = below;
        _own = own;
        _undefinedParents = undefinedParents;
    }

    public int Count => _own.Count + (_below?.Count ?? 0);

    /// <summary>Every entity, in no order that means anything.</summary>
    public IEnumerable<Entity> All => _own.Values.Select(stored => stored.Entity).Concat(_below?.All ?? []);

    /// <summary>A store of these entities.</summary>
    /// <exception cref="InvalidEntitiesException">A uid appears twice, or the parents form a cycle.</exception>
    public static Entities Of(params IReadOnlyCollection<Entity> entities) => Build(null, entities);

    /// <summary>This store and these entities; neither store is changed.</summary>
    /// <exception cref="InvalidEntitiesException">A uid appears twice, or the parents form a cycle.</exception>
    public Entities With(params IReadOnlyCollection<Entity> entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        return entities.Any(entity => IsUndefinedParent(entity.Uid)) ? Build(null, [.. All, .. entities]) : Build(this, entities);
    }

    public Entity? Find(EntityUid uid) => FindStored(uid)?.Entity;

    /// <summary>Whether the first is the second or a descendant of it.</summary>
    public bool IsIn(EntityUid descendant, EntityUid ancestor)
    {
        ArgumentNullException.ThrowIfNull(descendant);
        return descendant.Equals(ancestor) || (FindStored(descendant)?.HasAncestor(ancestor) ?? false);
    }

    /// <summary>All ancestors of the entity, the entity itself not among them.</summary>
    public IReadOnlyList<EntityUid> AncestorsOf(EntityUid uid) => FindStored(uid)?.Ancestors ?? [];

    internal StoredEntity? FindStored(EntityUid uid)
    {
        for (var layer = this; layer is not null; layer = layer._below)
        {
            if (layer._own.TryGetValue(uid, out var stored))
                return stored;
        }

        return null;
    }

    private static Entities Build(Entities? below, IReadOnlyCollection<Entity> entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        var given = new Dictionary<EntityUid, Entity>(entities.Count);
        foreach (var entity in entities)
        {
            if (below?.FindStored(entity.Uid) is not null || !given.TryAdd(entity.Uid, entity))
                throw new InvalidEntitiesException($"The entity {entity.Uid} is given twice.");
        }

        var own = AncestorClosure.Compute(given, uid => below?.FindStored(uid));
        var undefined = new HashSet<EntityUid>();
        foreach (var parent in entities.SelectMany(entity => entity.Parents))
        {
            if (!own.ContainsKey(parent) && below?.FindStored(parent) is null)
                undefined.Add(parent);
        }

        return new Entities(below is { Count: > 0 } ? below : null, own, undefined);
    }

    private bool IsUndefinedParent(EntityUid uid) => _undefinedParents.Contains(uid) || (_below?.IsUndefinedParent(uid) ?? false);
}
