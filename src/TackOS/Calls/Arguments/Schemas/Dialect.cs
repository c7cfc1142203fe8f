using System.Collections.Frozen;
using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>What a keyword's value holds in the way of schemas.</summary>
internal enum Holds
{
    Nothing,
    Schema,
    Schemas,
    SchemaOrSchemas,
    SchemasByName,
    SchemasOrNamesByName,
}

/// <summary>How a keyword is understood. <paramref name="Build"/> gives null for one that asserts nothing, or that another one covers.</summary>
internal sealed record KeywordRule(Holds Holds, Func<KeywordSource, Keyword?> Build);

/// <summary>The keywords of one draft; there are no others.</summary>
internal sealed class Dialect
{
    private static readonly Func<KeywordSource, Keyword?> Nothing = _ => null;

    private static readonly string[] Annotations =
    [
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id",
        "format", "contentMediaType", "contentEncoding",
    ];

    private static readonly Dictionary<string, KeywordRule> Both = new(StringComparer.Ordinal)
    {
        ["$ref"] = new(Holds.Nothing, Reference.Build),
        ["$defs"] = new(Holds.SchemasByName, Nothing),
        ["definitions"] = new(Holds.SchemasByName, Nothing),
        ["type"] = new(Holds.Nothing, TypeKeyword.Build),
        ["enum"] = new(Holds.Nothing, OneOfTheseValues.BuildEnum),
        ["const"] = new(Holds.Nothing, OneOfTheseValues.BuildConst),
        ["minimum"] = new(Holds.Nothing, NumberBound.Build),
        ["maximum"] = new(Holds.Nothing, NumberBound.Build),
        ["exclusiveMinimum"] = new(Holds.Nothing, NumberBound.Build),
        ["exclusiveMaximum"] = new(Holds.Nothing, NumberBound.Build),
        ["multipleOf"] = new(Holds.Nothing, MultipleOf.Build),
        ["minLength"] = new(Holds.Nothing, CountBound.Build),
        ["maxLength"] = new(Holds.Nothing, CountBound.Build),
        ["minItems"] = new(Holds.Nothing, CountBound.Build),
        ["maxItems"] = new(Holds.Nothing, CountBound.Build),
        ["minProperties"] = new(Holds.Nothing, CountBound.Build),
        ["maxProperties"] = new(Holds.Nothing, CountBound.Build),
        ["pattern"] = new(Holds.Nothing, PatternKeyword.Build),
        ["uniqueItems"] = new(Holds.Nothing, UniqueItems.Build),
        ["contains"] = new(Holds.Schema, Contains.Build),
        ["required"] = new(Holds.Nothing, Required.Build),
        ["properties"] = new(Holds.SchemasByName, Properties.Build),
        ["patternProperties"] = new(Holds.SchemasByName, Properties.Build),
        ["additionalProperties"] = new(Holds.Schema, Properties.Build),
        ["propertyNames"] = new(Holds.Schema, PropertyNames.Build),
        ["dependencies"] = new(Holds.SchemasOrNamesByName, Dependents.Build),
        ["allOf"] = new(Holds.Schemas, AllOf.Build),
        ["anyOf"] = new(Holds.Schemas, AnyOf.Build),
        ["oneOf"] = new(Holds.Schemas, OneOf.Build),
        ["not"] = new(Holds.Schema, Not.Build),
        ["if"] = new(Holds.Schema, IfThenElse.Build),
        ["then"] = new(Holds.Schema, Nothing),
        ["else"] = new(Holds.Schema, Nothing),
    };

    private static readonly Dialect Draft202012 = new("JSON Schema 2020-12", new()
    {
        ["$anchor"] = new(Holds.Nothing, Nothing),
        ["contentSchema"] = new(Holds.Schema, Nothing),
        ["prefixItems"] = new(Holds.Schemas, Items.Build),
        ["items"] = new(Holds.Schema, Items.Build),
        ["minContains"] = new(Holds.Nothing, Contains.CheckBound),
        ["maxContains"] = new(Holds.Nothing, Contains.CheckBound),
        ["dependentRequired"] = new(Holds.Nothing, Dependents.Build),
        ["dependentSchemas"] = new(Holds.SchemasByName, Dependents.Build),
        ["unevaluatedItems"] = new(Holds.Schema, UnevaluatedItems.Build),
        ["unevaluatedProperties"] = new(Holds.Schema, UnevaluatedProperties.Build),
    });

    private static readonly Dialect Draft07 = new("JSON Schema draft-07", new()
    {
        ["items"] = new(Holds.SchemaOrSchemas, Items.BuildDraft07),
        ["additionalItems"] = new(Holds.Schema, Nothing),
    })
    {
        IgnoresBesideReference = true,
        HasAnchorIds = true,
    };

    private readonly FrozenDictionary<string, KeywordRule> rules;

    private Dialect(string name, Dictionary<string, KeywordRule> own)
    {
        Name = name;
        var annotations = Annotations.Select(keyword => KeyValuePair.Create(keyword, new KeywordRule(Holds.Nothing, Nothing)));
        rules = Both.Concat(own).Concat(annotations).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public string Name { get; }

    /// <summary>In draft-07 whatever stands beside a $ref is ignored.</summary>
    public bool IgnoresBesideReference { get; private init; }

    /// <summary>In draft-07 an $id that begins with # is what $anchor became.</summary>
    public bool HasAnchorIds { get; private init; }

    public static Dialect Of(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("$schema", out var named))
        {
            return Draft202012;
        }

        return Named(named) ?? throw new UnsupportedSchemaException("$schema", "", "Only JSON Schema 2020-12 and draft-07 are supported.");
    }

    public static Dialect? Named(JsonElement value) =>
        (value.ValueKind == JsonValueKind.String ? value.GetString() : null) switch
        {
            "https://json-schema.org/draft/2020-12/schema" or "https://json-schema.org/draft/2020-12/schema#" => Draft202012,
            "http://json-schema.org/draft-07/schema#" or "http://json-schema.org/draft-07/schema"
                or "https://json-schema.org/draft-07/schema#" or "https://json-schema.org/draft-07/schema" => Draft07,
            _ => null,
        };

    public KeywordRule? Rule(string keyword) =>
        rules.GetValueOrDefault(keyword) ?? (keyword.StartsWith("x-", StringComparison.Ordinal) ? new KeywordRule(Holds.Nothing, Nothing) : null);

    public bool Asserts(string keyword) => Rule(keyword) is { } rule && (rule.Build != Nothing || keyword is "additionalItems");
}
