using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Corpus;

/// <summary>The schema of a case: both forms mean the same, and each converts into the other without loss.</summary>
internal static class SchemaExpectations
{
    /// <summary>One item for the text, and one for the JSON form where there is one; null where it agrees.</summary>
    public static IEnumerable<string?> Check(string text, string? json, Schema schema)
    {
        yield return Conversions(SchemaSyntax.Parse(text), schema) is { } problem ? $"schema: {problem}" : null;
        if (json is null)
            yield break;
        var fromJson = SchemaSyntax.ParseJson(json);
        if (!fromJson.Resolve().Equals(schema))
            yield return "schema: the JSON form means something else than the text";
        else
            yield return Conversions(fromJson, schema) is { } other ? $"JSON schema: {other}" : null;
    }

    private static string? Conversions(SchemaSyntax syntax, Schema schema)
    {
        var throughJson = SchemaSyntax.ParseJson(syntax.ToJson());
        if (!throughJson.Resolve().Equals(schema))
            return "written as JSON it means something else";
        var throughText = SchemaSyntax.Parse(syntax.ToText());
        if (!throughText.Resolve().Equals(schema))
            return "written as text it means something else";
        if (!SchemaSyntax.Parse(throughJson.ToText()).Resolve().Equals(schema))
            return "written as JSON and then as text it means something else";
        return SchemaSyntax.ParseJson(throughText.ToJson()).Resolve().Equals(schema)
            ? null
            : "written as text and then as JSON it means something else";
    }
}
