using System.Text.Json;
using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Schemas;

/// <summary>Types in the JSON form of a schema.</summary>
internal static class TypeJsonReader
{
    /// <summary>
    /// A type inside so many records and sets. An object of the JSON form may say more than the type: those keys are the caller's.
    /// </summary>
    public static TypeSyntax Type(JsonNode node, int level, params string[] callersKeys)
    {
        var kind = node.Get("type").Text();
        if (level >= TypeSyntax.MaxDepth && kind is ("Set" or "Record"))
            throw node.Error($"the type nests deeper than {TypeSyntax.MaxDepth} levels");
        node.RequireOnly(["type", .. OwnKeys(kind), .. callersKeys]);
        return kind switch
        {
            "Boolean" => new TypeSyntax.BuiltIn("Bool", IsExtension: false, node.Position),
            "Long" or "String" => new TypeSyntax.BuiltIn(kind, IsExtension: false, node.Position),
            "Extension" => new TypeSyntax.BuiltIn(node.Get("name").Text(), IsExtension: true, node.Position),
            "Entity" => new TypeSyntax.Named(TypeName(node.Get("name")), NameKind.Entity),
            "EntityOrCommon" => new TypeSyntax.Named(TypeName(node.Get("name")), NameKind.Any),
            "Set" => new TypeSyntax.SetOf(Type(node.Get("element"), level + 1)),
            "Record" => Record(node, level),
            _ => new TypeSyntax.Named(TypeName(node.Get("type")), NameKind.Common),
        };
    }

    /// <summary>Whether the JSON form takes this after <c>type</c> for something else than the name of a common type.</summary>
    public static bool IsWord(string kind) =>
        kind is "Boolean" or "Long" or "String" or "Extension" or "Entity" or "EntityOrCommon" or "Set" or "Record";

    public static TypeName TypeName(JsonNode node)
    {
        var name = node.Text();
        return DeclaredNames.IsReference(name) ? new TypeName(name, node.Position) : throw node.Error("this is not the name of a type");
    }

    private static string[] OwnKeys(string kind) => kind switch
    {
        "Extension" or "Entity" or "EntityOrCommon" => ["name"],
        "Set" => ["element"],
        "Record" => ["attributes", "additionalAttributes"],
        _ => [],
    };

    private static TypeSyntax.Record Record(JsonNode node, int level)
    {
        if (node.Find("additionalAttributes") is { } open && open.Element.ValueKind != JsonValueKind.False)
            throw open.Error("records with attributes that are not declared are not supported", "write false or leave it out");
        return new TypeSyntax.Record([.. node.Get("attributes").Properties().Select(each => Attribute(each.Name, each.Value, level + 1))]);
    }

    private static AttributeSyntax Attribute(string name, JsonNode node, int level) =>
        new(name, Type(node, level, "required", "annotations"), IsRequired(node), SchemaJsonReader.Annotations(node), node.Position);

    private static bool IsRequired(JsonNode node) => node.Find("required") is not { } required || required.Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw required.Error("expected true or false"),
    };
}
