using System.Text.Json;
using TackOS.Calls.Arguments;

namespace TackOS.Tests.Calls.Arguments;

public class ArgumentSchemaTests
{
    private const string Draft07 = "\"$schema\":\"http://json-schema.org/draft-07/schema#\"";

    [Theory]
    [InlineData("""{"minimun":3}""", "minimun", "")]
    [InlineData("""{"properties":{"a/b":{"nullable":true}}}""", "nullable", "/properties/a~1b")]
    [InlineData("""{"$defs":{"unused":{"typo":1}}}""", "typo", "/$defs/unused")]
    [InlineData("""{"$ref":"https://example.com/schema.json"}""", "$ref", "")]
    [InlineData("""{"$ref":"#/$defs/absent"}""", "$ref", "")]
    [InlineData("""{"enum":[{"type":"string"}],"$ref":"#/enum/0"}""", "$ref", "")]
    [InlineData("""{"$dynamicRef":"#a"}""", "$dynamicRef", "")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-04/schema#"}""", "$schema", "")]
    [InlineData("""{"type":"int"}""", "type", "")]
    [InlineData("""{"minimum":"5"}""", "minimum", "")]
    [InlineData("""{"maxLength":-1}""", "maxLength", "")]
    [InlineData("""{"maxLength":1.5}""", "maxLength", "")]
    [InlineData("""{"multipleOf":0}""", "multipleOf", "")]
    [InlineData("""{"required":[1]}""", "required", "")]
    [InlineData("""{"items":[{}]}""", "items", "/items")]
    [InlineData("""{"anyOf":[]}""", "anyOf", "")]
    [InlineData("""{"pattern":"(a)\\1"}""", "pattern", "")]
    [InlineData("""{"patternProperties":{"\\p{Script=Greek}":true}}""", "patternProperties", "")]
    [InlineData("""{"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}}""", "$id", "/$defs/b")]
    [InlineData("""[]""", "false", "")]
    public void ASchemaThatIsNotUnderstoodIsRefusedByKeywordAndPlace(string schema, string keyword, string path)
    {
        var refusal = Assert.IsType<ArgumentSchema.Unsupported>(ArgumentSchema.Compile(JsonElement.Parse(schema)));
        Assert.Equal((keyword, path), (refusal.Keyword, refusal.Path));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}""")]
    [InlineData("""{"anyOf":[{"type":"null"},{"if":true,"then":{"$ref":"#"}}]}""")]
    public void AReferenceThatOnlyLeadsBackToItselfIsRefused(string schema) =>
        Assert.Equal("$ref", Assert.IsType<ArgumentSchema.Unsupported>(ArgumentSchema.Compile(JsonElement.Parse(schema))).Keyword);

    [Fact]
    public void ARecursiveSchemaFollowsTheValueDown()
    {
        const string tree = """{"type":"object","properties":{"child":{"$ref":"#"}},"additionalProperties":false}""";
        Assert.Empty(Validate(tree, """{"child":{"child":{}}}"""));
        Assert.Equal("/child/child/x", Assert.Single(Validate(tree, """{"child":{"child":{"x":1}}}""")).Pointer);
    }

    [Fact]
    public void AnnotationsAndExtensionKeysPassUnread()
    {
        const string schema = """
            {"title":1,"description":2,"default":{"minimun":1},"examples":[],"deprecated":true,"readOnly":true,"writeOnly":false,
             "$comment":"","format":"no-such-format","contentEncoding":"base64","contentMediaType":"text/plain","x-order":[{"a":1}]}
            """;
        Assert.Empty(Validate(schema, "\"anything\""));
    }

    [Fact]
    public void EveryViolationIsToldWithItsPlaceItsKeywordAndASentence()
    {
        const string schema = """
            {"type":"object","required":["to"],"properties":{"amount":{"maximum":100},"note":{"type":"string"}},"additionalProperties":false}
            """;
        Assert.Equal(
            [
                new SchemaViolation("", "required", "must have the property to."),
                new SchemaViolation("/amount", "maximum", "must be at most 100."),
                new SchemaViolation("/note", "type", "must be of type string, but is of type null."),
                new SchemaViolation("/a~1b", "additionalProperties", "is not allowed here."),
            ],
            Validate(schema, """{"amount":100.5,"note":null,"a/b":1}"""));
    }

    [Fact]
    public void AViolationNeverRepeatsTheValueAndCutsLongNames()
    {
        var secret = new string('s', 500);
        const string schema = """{"additionalProperties":{"type":"integer","pattern":"^$","enum":[1],"maxLength":3,"not":{"type":"string"}}}""";
        var violations = Validate(schema, $$"""{"{{secret}}":"{{secret}}"}""");
        Assert.Equal(5, violations.Count);
        Assert.All(violations, violation => Assert.InRange(violation.Pointer.Length + violation.Sentence.Length, 1, 65 + 80));
    }

    [Fact]
    public void ViolationsAreNotListedWithoutEnd() =>
        Assert.Equal(32, Validate("""{"items":false}""", $"[{string.Join(',', Enumerable.Range(0, 1000))}]").Count);

    [Theory]
    [InlineData("""{"items":[{"type":"string"}],"additionalItems":false}""", """["a"]""", """["a",1]""")]
    [InlineData("""{"items":{"type":"string"},"additionalItems":false}""", """["a","b"]""", """[1]""")]
    [InlineData("""{"dependencies":{"a":["b"],"c":{"required":["d"]}}}""", """{"a":1,"b":1}""", """{"c":1}""")]
    [InlineData("""{"$ref":"#/definitions/Call","definitions":{"Call":{"type":"object","required":["x"]}},"title":"t"}""", """{"x":1}""", "{}")]
    [InlineData("""{"allOf":[{"$ref":"#call"}],"definitions":{"Call":{"$id":"#call","type":"object"}}}""", "{}", "[]")]
    public void Draft07KeepsItsOwnKeywords(string schema, string good, string bad)
    {
        schema = $"{{{Draft07},{schema[1..]}";
        Assert.Empty(Validate(schema, good));
        Assert.NotEmpty(Validate(schema, bad));
    }

    [Theory]
    [InlineData("prefixItems", "[{}]")]
    [InlineData("dependentRequired", "{}")]
    [InlineData("unevaluatedProperties", "false")]
    [InlineData("minContains", "1")]
    public void AKeywordOfTheOtherDraftIsUnknownInDraft07(string keyword, string value)
    {
        var schema = JsonElement.Parse($"{{{Draft07},\"{keyword}\":{value}}}");
        Assert.Equal(keyword, Assert.IsType<ArgumentSchema.Unsupported>(ArgumentSchema.Compile(schema)).Keyword);
    }

    [Fact]
    public void WhatDraft07WouldIgnoreBesideAReferenceIsRefusedInsteadOfLost()
    {
        var schema = JsonElement.Parse($$"""{ {{Draft07}},"properties":{"a":{"$ref":"#/definitions/b","maximum":3} },"definitions":{"b":{} } }""");
        Assert.Equal("maximum", Assert.IsType<ArgumentSchema.Unsupported>(ArgumentSchema.Compile(schema)).Keyword);
    }

    [Theory]
    [InlineData("""{"multipleOf":0.01}""", "19.99", "19.999")]
    [InlineData("""{"multipleOf":0.1}""", "1e300", "0.25")]
    [InlineData("""{"maximum":9007199254740992}""", "9007199254740992", "9007199254740993")]
    [InlineData("""{"exclusiveMinimum":-0.3}""", "-0.29999999999999999", "-0.30")]
    [InlineData("""{"minimum":1e-999999999}""", "1e-999999998", "0")]
    [InlineData("""{"type":"integer"}""", "1e999999999", "1e-1")]
    [InlineData("""{"const":100}""", "1.00e2", "100.0000000000000000001")]
    [InlineData("""{"uniqueItems":true}""", "[1,true,\"1\",[1],{\"a\":1}]", "[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1e0}]")]
    public void NumbersAreComparedExactly(string schema, string good, string bad)
    {
        Assert.Empty(Validate(schema, good));
        Assert.NotEmpty(Validate(schema, bad));
    }

    [Fact]
    public void TheCompiledSchemaKeepsItsElement() =>
        Assert.Equal("""{"type":"object"}""", Compile("""{"type":"object"}""").Root.GetRawText());

    internal static ArgumentSchema.Compiled Compile(string schema)
    {
        var compiled = ArgumentSchema.Compile(JsonElement.Parse(schema));
        Assert.True(compiled is ArgumentSchema.Compiled, compiled.ToString());
        return (ArgumentSchema.Compiled)compiled;
    }

    internal static IReadOnlyList<SchemaViolation> Validate(string schema, string value) =>
        Compile(schema).Validate(JsonElement.Parse(value));
}
