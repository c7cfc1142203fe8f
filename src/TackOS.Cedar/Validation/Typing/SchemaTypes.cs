using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>What a schema says of types, attributes, tags and ancestors, in terms of inferred types.</summary>
internal sealed class SchemaTypes
{
    // Asked for in every environment, and a record converts as a whole.
    private readonly Dictionary<CedarType, InferredType> _converted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RecordType, InferredType> _contexts = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(string Type, string Ancestor)> _actionAncestors;

    public SchemaTypes(Schema schema)
    {
        Schema = schema;
        _actionAncestors = [.. schema.Actions.Values.SelectMany(action => action.Ancestors.Select(ancestor => (action.Uid.Type, ancestor.Type)))];
    }

    public Schema Schema { get; }

    /// <summary>The type of an entity that is written out; null when its type, or the action, is not declared.</summary>
    public InferredType? OfEntity(EntityUid uid)
    {
        var isDeclared = DeclaredTypes.IsAction(uid.Type) ? Schema.Actions.ContainsKey(uid) : Schema.EntityTypes.ContainsKey(uid.Type);
        return isDeclared ? new InferredType.Entity(uid.Type) : null;
    }

    public InferredType OfContext(ActionType action)
    {
        if (!_contexts.TryGetValue(action.Context, out var type))
            _contexts.Add(action.Context, type = OfRecord(action.Context));
        return type;
    }

    public InferredType Of(CedarType type)
    {
        if (!_converted.TryGetValue(type, out var converted))
            _converted.Add(type, converted = Convert(type));
        return converted;
    }

    /// <summary>
    /// An attribute of an entity or record; null when it has none of that name, or none with one type. Of an entity of several types it
    /// is what all of them have, joined.
    /// </summary>
    public InferredAttribute? AttributeOf(InferredType owner, string name)
    {
        if (owner is InferredType.RecordOf record)
            return record.Attributes.GetValueOrDefault(name);
        InferredAttribute? joined = null;
        foreach (var type in owner is InferredType.Entity entity ? [.. entity.Types] : Array.Empty<string>())
        {
            if (!AttributesOf(type).TryGetValue(name, out var declared))
                return null;
            var attribute = new InferredAttribute(Of(declared.Type), declared.IsRequired);
            joined = joined is null ? attribute : TypeLattice.JoinAttributes(joined, attribute);
            if (joined is null)
                return null;
        }

        return joined;
    }

    /// <summary>Whether a value of the type might have such an attribute, of whatever type.</summary>
    public bool MayHave(InferredType owner, string name) => owner switch
    {
        InferredType.RecordOf record => record.IsOpen || record.Attributes.ContainsKey(name),
        InferredType.Entity entity => entity.Types.Any(type => AttributesOf(type).ContainsKey(name)),
        _ => true,
    };

    /// <summary>The names of attributes, for suggestions.</summary>
    public IEnumerable<string> AttributeNames(InferredType owner) => owner switch
    {
        InferredType.RecordOf record => record.Attributes.Keys,
        InferredType.Entity entity => entity.Types.SelectMany(type => AttributesOf(type).Keys),
        _ => [],
    };

    /// <summary>The types that tags can have; none where no such entity takes tags.</summary>
    public IReadOnlyList<InferredType> TagTypes(InferredType.Entity owner) =>
        [.. owner.Types.Select(type => Schema.EntityTypes.GetValueOrDefault(type)?.Tags).OfType<CedarType>().Select(Of)];

    /// <summary>Whether an entity of the one type can be in one of the other, by the hierarchy of entities or that of actions.</summary>
    public bool MayBeIn(InferredType.Entity descendant, InferredType.Entity ancestor) =>
        descendant.Types.Any(type => ancestor.Types.Any(above => MayBeIn(type, above)));

    /// <inheritdoc cref="MayBeIn(InferredType.Entity, InferredType.Entity)"/>
    public bool MayBeIn(string descendant, string ancestor) =>
        descendant == ancestor
        || (Schema.EntityTypes.TryGetValue(descendant, out var type) && type.AncestorTypes.Contains(ancestor))
        || _actionAncestors.Contains((descendant, ancestor));

    /// <summary>Whether an action, all declared, is one of these or in one of them. Nothing but an action has an action in it.</summary>
    public bool IsIn(EntityUid action, IEnumerable<EntityUid> groups) =>
        groups.Any(group => group == action || (Schema.Actions.TryGetValue(action, out var declared) && declared.Ancestors.Contains(group)));

    private IReadOnlyDictionary<string, AttributeType> AttributesOf(string entityType) =>
        (Schema.EntityTypes.GetValueOrDefault(entityType)?.Attributes ?? RecordType.Empty).Attributes;

    private InferredType Convert(CedarType type) => type switch
    {
        CedarType.Bool => InferredType.Bool.Either,
        CedarType.Long => InferredType.Long,
        CedarType.String => InferredType.String,
        CedarType.Extension extension => new InferredType.Extension(extension.Name),
        CedarType.Entity entity => new InferredType.Entity(entity.Name),
        CedarType.SetOf set => new InferredType.SetOf(Of(set.Element)),
        CedarType.RecordOf record => OfRecord(record.Record),
        _ => throw new InvalidOperationException($"The validator does not know {type.GetType().Name}."),
    };

    private InferredType.RecordOf OfRecord(RecordType record) => new(
        record.Attributes.ToDictionary(
            pair => pair.Key, pair => new InferredAttribute(Of(pair.Value.Type), pair.Value.IsRequired), StringComparer.Ordinal),
        isOpen: false);
}
