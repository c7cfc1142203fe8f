using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>What entities and actions there are and what they look like, every name resolved. Immutable.</summary>
public sealed class Schema
{
    internal Schema(IReadOnlyDictionary<string, EntityType> entityTypes, IReadOnlyDictionary<EntityUid, ActionType> actions)
    {
        EntityTypes = entityTypes;
        Actions = actions;
    }

    /// <summary>The entity types by full name, without those of actions.</summary>
    public IReadOnlyDictionary<string, EntityType> EntityTypes { get; }

    /// <summary>The actions and the groups of actions.</summary>
    public IReadOnlyDictionary<EntityUid, ActionType> Actions { get; }
}

/// <summary>A declared entity type.</summary>
/// <param name="Name">The full name, namespace included.</param>
/// <param name="Attributes">The attributes that an entity has or may have.</param>
/// <param name="AncestorTypes">Every type that an ancestor may have, taken through all levels; the type itself only where it may lie in its own kind.</param>
/// <param name="Tags">The type of every tag; null where entities of this type take no tags.</param>
/// <param name="EnumeratedIds">The only ids there are, in the order declared; null where any id may be.</param>
public sealed record EntityType(
    string Name, RecordType Attributes, IReadOnlySet<string> AncestorTypes, CedarType? Tags, IReadOnlyList<string>? EnumeratedIds);

/// <summary>A declared action or group of actions.</summary>
/// <param name="Uid">The action.</param>
/// <param name="Ancestors">Every group it is in, taken through all levels.</param>
/// <param name="PrincipalTypes">The entity types that may be the principal; empty where it applies to nothing, as a group may.</param>
/// <param name="ResourceTypes">The entity types that may be the resource.</param>
/// <param name="Context">The attributes of the context.</param>
public sealed record ActionType(
    EntityUid Uid, IReadOnlySet<EntityUid> Ancestors, IReadOnlySet<string> PrincipalTypes, IReadOnlySet<string> ResourceTypes, RecordType Context);
