using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>
/// What entities and actions there are and what they look like, every name resolved. Immutable. Two schemas are equal when they declare
/// the same, however it was written.
/// </summary>
public sealed class Schema : IEquatable<Schema>
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

    /// <summary>Reads the text form and resolves it. The file is only named in errors.</summary>
    /// <exception cref="CedarParseException">Not a schema, or one that does not resolve: see <see cref="SchemaSyntax.Resolve"/>.</exception>
    public static Schema Parse(string text, string? file = null) => SchemaSyntax.Parse(text, file).Resolve();

    /// <summary>Reads the JSON form and resolves it. The file is only named in errors.</summary>
    /// <exception cref="CedarParseException">Not a schema, or one that does not resolve: see <see cref="SchemaSyntax.Resolve"/>.</exception>
    public static Schema ParseJson(string json, string? file = null) => SchemaSyntax.ParseJson(json, file).Resolve();

    /// <summary>The actions and groups as entities, each with every group that it is in.</summary>
    public IReadOnlyList<Entity> ActionEntities() =>
        [.. Actions.Values.Select(action => new Entity(action.Uid) { Parents = [.. action.Ancestors] })];

    /// <summary>These entities and the actions that are not among them: an authorizer needs them to know which group an action is in.</summary>
    /// <exception cref="InvalidEntitiesException">An action among the entities contradicts the schema, so that groups form a cycle.</exception>
    public Entities WithActions(Entities entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        return entities.With([.. ActionEntities().Where(action => entities.Find(action.Uid) is null)]);
    }

    /// <summary>
    /// Reads entities as <see cref="CedarJson.ParseEntities"/> does, and by their types where this schema declares them: an object of
    /// <c>type</c> and <c>id</c> is an entity where an entity is declared, and a string or a call without its escape is an extension
    /// value where one is declared. The schema's actions are added. Whether the entities fit the schema is asked of a validator.
    /// </summary>
    /// <exception cref="CedarParseException">No entities, or entities that cannot stand together.</exception>
    public Entities ParseEntities(string json, string? file = null) => CedarJson.Read(json, file, new TypedReader(this).Entities);

    /// <summary>Reads the context of a request for the action, by its types as <see cref="ParseEntities"/> does.</summary>
    /// <exception cref="CedarParseException">Not a record.</exception>
    public RecordValue ParseContext(EntityUid action, string json, string? file = null) =>
        CedarJson.Read(json, file, node => new TypedReader(this).Context(action, node));

    /// <inheritdoc cref="ParseContext(EntityUid, string, string?)"/>
    public RecordValue ReadContext(EntityUid action, JsonElement element) =>
        new TypedReader(this).Context(action, JsonNode.Root(element, null));

    public bool Equals(Schema? other) =>
        other is not null && SameEntries(EntityTypes, other.EntityTypes) && SameEntries(Actions, other.Actions);

    public override bool Equals(object? obj) => Equals(obj as Schema);

    public override int GetHashCode() =>
        EntityTypes.Keys.Concat<object>(Actions.Keys).Aggregate(0, (hash, key) => hash ^ key.GetHashCode());

    private static bool SameEntries<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> ours, IReadOnlyDictionary<TKey, TValue> theirs)
        where TValue : class =>
        ours.Count == theirs.Count && ours.All(pair => theirs.TryGetValue(pair.Key, out var value) && pair.Value.Equals(value));
}

/// <summary>A declared entity type.</summary>
/// <param name="Name">The full name, namespace included.</param>
/// <param name="Attributes">The attributes that an entity has or may have.</param>
/// <param name="AncestorTypes">Every type that an ancestor may have, taken through all levels; the type itself only where it may lie in its own kind.</param>
/// <param name="Tags">The type of every tag; null where entities of this type take no tags.</param>
/// <param name="EnumeratedIds">The only ids there are, in the order declared; null where any id may be.</param>
public sealed record EntityType(
    string Name, RecordType Attributes, IReadOnlySet<string> AncestorTypes, CedarType? Tags, IReadOnlyList<string>? EnumeratedIds)
{
    public bool Equals(EntityType? other) =>
        other is not null && Name == other.Name && Attributes == other.Attributes && Tags == other.Tags
        && AncestorTypes.SetEquals(other.AncestorTypes)
        && EnumeratedIds is null == other.EnumeratedIds is null && (EnumeratedIds ?? []).SequenceEqual(other.EnumeratedIds ?? []);

    public override int GetHashCode() => HashCode.Combine(Name, Attributes, Tags, AncestorTypes.Count, EnumeratedIds?.Count);
}

/// <summary>A declared action or group of actions.</summary>
/// <param name="Uid">The action.</param>
/// <param name="Ancestors">Every group it is in, taken through all levels.</param>
/// <param name="PrincipalTypes">The entity types that may be the principal; empty where it applies to nothing, as a group may.</param>
/// <param name="ResourceTypes">The entity types that may be the resource.</param>
/// <param name="Context">The attributes of the context.</param>
public sealed record ActionType(
    EntityUid Uid, IReadOnlySet<EntityUid> Ancestors, IReadOnlySet<string> PrincipalTypes, IReadOnlySet<string> ResourceTypes, RecordType Context)
{
    public bool Equals(ActionType? other) =>
        other is not null && Uid == other.Uid && Context == other.Context && Ancestors.SetEquals(other.Ancestors)
        && PrincipalTypes.SetEquals(other.PrincipalTypes) && ResourceTypes.SetEquals(other.ResourceTypes);

    public override int GetHashCode() => HashCode.Combine(Uid, Context, Ancestors.Count, PrincipalTypes.Count, ResourceTypes.Count);
}
