namespace TackOS.Cedar.Values;

/// <summary>An entity and all its ancestors.</summary>
internal sealed class StoredEntity(Entity entity, EntityUid[] ancestors)
{
    private const int ScanLimit = 8;

    private readonly HashSet<EntityUid>? _index = ancestors.Length > ScanLimit ? [.. ancestors] : null;

    public Entity Entity => entity;

    public EntityUid[] Ancestors => ancestors;

    public bool HasAncestor(EntityUid uid)
    {
        if (_index is not null)
            return _index.Contains(uid);
        foreach (var ancestor in ancestors)
        {
            if (ancestor.Equals(uid))
                return true;
        }

        return false;
    }
}

/// <summary>
/// The transitive closure of parents. The walk keeps its own stack, so that a long chain of parents costs memory rather
/// than the process.
/// </summary>
internal sealed class AncestorClosure
{
    private readonly Dictionary<EntityUid, Entity> _given;
    private readonly Func<EntityUid, StoredEntity?> _below;
    private readonly Dictionary<EntityUid, StoredEntity> _done;
    private readonly HashSet<EntityUid> _open = [];
    private readonly Stack<(Entity Entity, int NextParent)> _path = new();

    private AncestorClosure(Dictionary<EntityUid, Entity> given, Func<EntityUid, StoredEntity?> below)
    {
        _given = given;
        _below = below;
        _done = new Dictionary<EntityUid, StoredEntity>(given.Count);
    }

    /// <exception cref="InvalidEntitiesException">The parents form a cycle.</exception>
    public static Dictionary<EntityUid, StoredEntity> Compute(Dictionary<EntityUid, Entity> given, Func<EntityUid, StoredEntity?> below)
    {
        var closure = new AncestorClosure(given, below);
        foreach (var entity in given.Values)
            closure.Visit(entity);
        return closure._done;
    }

    private void Visit(Entity start)
    {
        Open(start);
        while (_path.TryPop(out var step))
        {
            var (entity, next) = step;
            if (next == entity.Parents.Count)
            {
                Close(entity);
                continue;
            }

            _path.Push((entity, next + 1));
            if (_given.TryGetValue(entity.Parents[next], out var parent))
                Open(parent);
        }
    }

    private void Open(Entity entity)
    {
        if (_done.ContainsKey(entity.Uid))
            return;
        if (!_open.Add(entity.Uid))
            throw new InvalidEntitiesException($"The parents of {entity.Uid} lead back to it.");
        _path.Push((entity, 0));
    }

    private void Close(Entity entity)
    {
        _open.Remove(entity.Uid);
        _done.Add(entity.Uid, new StoredEntity(entity, Ancestors(entity)));
    }

    private EntityUid[] Ancestors(Entity entity)
    {
        if (entity.Parents.Count == 0)
            return [];
        var ancestors = new HashSet<EntityUid>();
        foreach (var parent in entity.Parents)
        {
            ancestors.Add(parent);
            ancestors.UnionWith(_done.GetValueOrDefault(parent)?.Ancestors ?? _below(parent)?.Ancestors ?? []);
        }

        return [.. ancestors];
    }
}
