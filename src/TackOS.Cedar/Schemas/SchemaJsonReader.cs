using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>Reads the JSON form of a schema (Cedar 4.5 JSON schema format).</summary>
internal static class SchemaJsonReader
{
    public static SchemaSyntax Schema(JsonNode node) =>
        new([.. node.Properties().Select(property => Namespace(property.Name, property.Value))]);

    private static NamespaceSyntax Namespace(string name, JsonNode node)
    {
        node.RequireOnly("commonTypes", "entityTypes", "actions", "annotations");
        var annotations = Annotations(node);
        if (name.Length == 0 && annotations.Count > 0)
            throw node.Error("the empty namespace takes no annotations");
        return new NamespaceSyntax(
            name,
            [.. (node.Find("commonTypes")?.Properties() ?? []).Select(each => CommonType(each.Name, each.Value))],
            [.. node.Get("entityTypes").Properties().Select(each => EntityType(each.Name, each.Value))],
            [.. node.Get("actions").Properties().Select(each => Action(each.Name, each.Value))],
            annotations,
            node.Position);
    }

    private static CommonTypeSyntax CommonType(string name, JsonNode node) =>
        new(name, TypeJsonReader.Type(node, 0, "annotations"), Annotations(node), node.Position);

    private static EntityTypeSyntax EntityType(string name, JsonNode node)
    {
        if (node.Find("enum") is { } ids)
        {
            node.RequireOnly("enum", "annotations");
            string[] choices = [.. ids.Items().Select(id => id.Text())];
            if (choices.Length == 0)
                throw ids.Error("an enumerated entity type has at least one id");
            return new EntityTypeSyntax(name, [], TypeSyntax.EmptyRecord, null, choices, Annotations(node), node.Position);
        }

        node.RequireOnly("memberOfTypes", "shape", "tags", "annotations");
        return new EntityTypeSyntax(
            name,
            node.Find("memberOfTypes") is { } parents ? TypeNames(parents) : [],
            node.Find("shape") is { } shape ? TypeJsonReader.Type(shape, 0) : TypeSyntax.EmptyRecord,
            node.Find("tags") is { } tags ? TypeJsonReader.Type(tags, 0) : null,
            null,
            Annotations(node),
            node.Position);
    }

    private static ActionSyntax Action(string name, JsonNode node)
    {
        node.RequireOnly("memberOf", "appliesTo", "attributes", "annotations");
        if (node.FindUnlessNull("attributes") is { } attributes)
            throw attributes.Error("actions have no attributes");
        return new ActionSyntax(
            name,
            node.FindUnlessNull("memberOf") is { } groups ? [.. groups.Items().Select(ActionReference)] : [],
            node.FindUnlessNull("appliesTo") is { } appliesTo ? AppliesTo(appliesTo) : null,
            Annotations(node),
            node.Position);
    }

    private static AppliesToSyntax AppliesTo(JsonNode node)
    {
        node.RequireOnly("principalTypes", "resourceTypes", "context");
        return new AppliesToSyntax(
            TypeNames(node.Get("principalTypes")),
            TypeNames(node.Get("resourceTypes")),
            node.Find("context") is { } context ? TypeJsonReader.Type(context, 0) : TypeSyntax.EmptyRecord);
    }

    private static ActionReference ActionReference(JsonNode node)
    {
        node.RequireOnly("type", "id");
        var type = node.FindUnlessNull("type")?.Text();
        if (type is not null && !CedarText.IsName(type))
            throw node.Error($"`{type}` is not the type of an action");
        return new ActionReference(type, node.Get("id").Text(), node.Position);
    }

    private static TypeName[] TypeNames(JsonNode node) => [.. node.Items().Select(TypeJsonReader.TypeName)];

    /// <summary>Values by key; a value of null is an annotation without one.</summary>
    internal static Dictionary<string, string?> Annotations(JsonNode node)
    {
        var annotations = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (node.Find("annotations") is not { } given)
            return annotations;
        foreach (var (key, value) in given.Properties())
        {
            if (key.Length == 0 || !CedarText.IsIdentifierStart(key[0]) || !key.All(CedarText.IsIdentifierPart))
                throw given.Error($"`{key}` is not the key of an annotation");
            annotations.Add(key, value.IsNull ? null : value.Text());
        }

        return annotations;
    }
}
