using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation;

/// <summary>
/// Says whether entities fit a schema: their types are declared, their attributes, tags and ancestors are as declared, ids of enumerated
/// types are among those listed, and actions are exactly the schema's. What is wrong is said, of each entity up to a hundred times;
/// nothing said means that they fit.
/// </summary>
public static class EntityValidator
{
    /// <summary>Checks every entity of the store.</summary>
    public static IReadOnlyList<Diagnostic> Validate(Entities entities, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(entities);
        return [.. entities.All.SelectMany(entity => Validate(entity, entities, schema))];
    }

    /// <summary>Checks one entity with the ancestors that it has in the store.</summary>
    public static IReadOnlyList<Diagnostic> Validate(Entity entity, Entities entities, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(entities);
        ArgumentNullException.ThrowIfNull(schema);
        var found = new Findings(schema);
        var ancestors = entities.AncestorsOf(entity.Uid);
        if (DeclaredTypes.IsAction(entity.Uid.Type))
            CheckAction(entity, ancestors, schema, found);
        else if (schema.EntityTypes.TryGetValue(entity.Uid.Type, out var type))
            CheckEntity(entity, ancestors, type, found);
        else
            found.UndeclaredType(entity.Uid);
        return found.Diagnostics;
    }

    private static void CheckAction(Entity entity, IReadOnlyList<EntityUid> ancestors, Schema schema, Findings found)
    {
        if (!schema.Actions.TryGetValue(entity.Uid, out var action))
            found.UndeclaredAction(entity.Uid);
        else if (entity.Attributes.Count > 0 || entity.Tags.Count > 0)
            found.Add("action-mismatch", $"The action {entity.Uid} has attributes or tags, and actions of a schema have none", entity.Uid);
        else if (!action.Ancestors.SetEquals(ancestors))
            found.Add("action-mismatch", $"The action {entity.Uid} is not in the groups that the schema puts it in", entity.Uid);
    }

    private static void CheckEntity(Entity entity, IReadOnlyList<EntityUid> ancestors, EntityType type, Findings found)
    {
        var subject = entity.Uid.ToString();
        found.CheckId(entity.Uid, subject);
        found.CheckRecord(entity.Attributes, type.Attributes, subject, "");
        CheckTags(entity, type, found);
        foreach (var ancestor in ancestors)
        {
            if (type.AncestorTypes.Contains(ancestor.Type))
                found.CheckId(ancestor, subject);
            else
                found.Add(
                    "invalid-ancestor", $"{subject} is in {ancestor}, and the schema has no {type.Name} in any {ancestor.Type}", ancestor);
        }
    }

    private static void CheckTags(Entity entity, EntityType type, Findings found)
    {
        if (type.Tags is not null)
        {
            foreach (var (name, value) in entity.Tags.Names.Zip(entity.Tags.Values))
                found.CheckValue(value, type.Tags, entity.Uid.ToString(), $"tag `{name}`");
        }
        else if (entity.Tags.Count > 0)
        {
            found.Add(
                "unexpected-tag", $"{entity.Uid} has the tag `{entity.Tags.Names[0]}`, and the type {type.Name} takes no tags", entity.Uid);
        }
    }
}
