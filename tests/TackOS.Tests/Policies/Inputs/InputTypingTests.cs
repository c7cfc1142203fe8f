using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Tests.Policies.Inputs;

public class InputTypingTests
{
    [Theory]
    [InlineData("""{"type":"boolean"}""", "Bool")]
    [InlineData("""{"type":"integer","minimum":0}""", "Long")]
    [InlineData("""{"type":"number"}""", "decimal")]
    [InlineData("""{"type":"string","minLength":1}""", "String")]
    [InlineData("""{"type":"string","format":"date-time"}""", "datetime")]
    [InlineData("""{"type":"string","format":"date"}""", "datetime")]
    [InlineData("""{"type":"string","format":"duration"}""", "duration")]
    [InlineData("""{"type":"string","format":"ipv4"}""", "ipaddr")]
    [InlineData("""{"type":"string","format":"ipv6"}""", "ipaddr")]
    [InlineData("""{"type":"string","format":"decimal"}""", "decimal")]
    [InlineData("""{"type":"string","format":"email"}""", "String")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "Set<String>")]
    [InlineData("""{"type":"array"}""", "Set<TackOS::Untyped>")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", "Set<TackOS::Untyped>")]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"integer"}}}""", "Set<Set<Long>>")]
    [InlineData("""{"enum":[1,2]}""", "Long")]
    [InlineData("""{"enum":[1,2.5]}""", "decimal")]
    [InlineData("""{"enum":[true]}""", "Bool")]
    [InlineData("""{"enum":["a",1]}""", "TackOS::Untyped")]
    [InlineData("""{"type":["integer","number"]}""", "decimal")]
    [InlineData("""{"type":["string","null"]}""", "String")]
    [InlineData("""{"type":["string","integer"]}""", """{ "typeChoice0"?: String, "typeChoice1"?: Long }""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "String")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"boolean"},{"type":"null"}]}""", """{ "typeChoice0"?: Long, "typeChoice1"?: Bool }""")]
    [InlineData("""{"anyOf":[{"enum":["a"]},{"type":"string"}]}""", "String")]
    [InlineData("""{"anyOf":[{"type":"string"},{}]}""", "TackOS::Untyped")]
    [InlineData("""{"type":"string","anyOf":[{"minLength":1},{"pattern":"x"}]}""", "String")]
    [InlineData("""{"allOf":[{"type":"number"},{"type":"integer"}]}""", "Long")]
    [InlineData("""{"allOf":[{"type":"string"},{"format":"date"}]}""", "String")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"integer"}},"required":["b"]}]}""", """{ "a"?: String, "b": Long }""")]
    [InlineData("""{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"integer"}},"required":["a"]}""", """{ "a": Long, "b"?: String }""")]
    [InlineData("""{"type":"object"}""", "TackOS::Untyped")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""", "TackOS::Untyped")]
    [InlineData("""{"type":"null"}""", "TackOS::Untyped")]
    [InlineData("true", "TackOS::Untyped")]
    [InlineData("{}", "TackOS::Untyped")]
    [InlineData("""{"$ref":"#/$defs/money"}""", """{ "cents": Long }""")]
    [InlineData("""{"$ref":"#/$defs/tree"}""", """{ "children"?: Set<TackOS::Untyped>, "name": String }""")]
    public void AnArgumentHasTheTypeThatItsSchemaSays(string schema, string type)
    {
        var input = Typed($$$$"""
            {"type":"object","properties":{"a":{{{{schema}}}}},"$defs":{
              "money":{"type":"object","properties":{"cents":{"type":"integer"}},"required":["cents"]},
              "tree":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/tree"}}},"required":["name"]}}}
            """);
        Assert.Equal($$"""{ "a"?: {{type}} }""", input);
    }

    [Theory]
    [InlineData("""{"type":"string"}""", true)]
    [InlineData("""{"type":["string","null"]}""", false)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", false)]
    [InlineData("""{"enum":[1,null]}""", false)]
    [InlineData("{}", false)]
    public void WhatMayBeNullIsNotRequired(string schema, bool isRequired) =>
        Assert.StartsWith(isRequired ? "{ \"a\": " : "{ \"a\"?: ", Typed($$$"""{"type":"object","properties":{"a":{{{schema}}}},"required":["a"]}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"string","enum":["asc","de\"sc"]}""", """asc, de\"sc""")]
    [InlineData("""{"const":"x"}""", "x")]
    [InlineData("""{"anyOf":[{"enum":["a"]},{"enum":["b",null]}]}""", "a, b")]
    public void TheChoicesOfATextAreKept(string schema, string choices) =>
        Assert.Equal($$"""{ @choices("{{choices}}") "a"?: String }""", Typed($$$"""{"type":"object","properties":{"a":{{{schema}}}}}"""));

    [Theory]
    [InlineData("""{"type":"number"}""", "5", "context.input.a == decimal(\"5.0\")")]
    [InlineData("""{"type":"number"}""", "12.5", "context.input.a.lessThan(decimal(\"12.6\"))")]
    [InlineData("""{"type":"integer"}""", "7.0", "context.input.a == 7")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-11-24T10:00:00Z\"", "context.input.a == datetime(\"2026-11-24T10:00:00Z\")")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-11-24t12:00:00.5000+02:00\"", "context.input.a == datetime(\"2026-11-24T10:00:00.500Z\")")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2026-11-24\"", "context.input.a == datetime(\"2026-11-24\")")]
    [InlineData("""{"type":"string","format":"duration"}""", "\"P1DT2H\"", "context.input.a == duration(\"1d2h\")")]
    [InlineData("""{"type":"string","format":"duration"}""", "\"PT0.25S\"", "context.input.a == duration(\"250ms\")")]
    [InlineData("""{"type":"string","format":"duration"}""", "\"P2W\"", "context.input.a == duration(\"14d\")")]
    [InlineData("""{"type":"string","format":"ipv4"}""", "\"10.1.2.3\"", "context.input.a.isInRange(ip(\"10.0.0.0/8\"))")]
    [InlineData("""{"type":"string","format":"ipv6"}""", "\"::1\"", "context.input.a.isLoopback()")]
    [InlineData("""{"type":"string","format":"decimal"}""", "\"19\"", "context.input.a == decimal(\"19.0\")")]
    [InlineData("""{"type":"string","format":"decimal"}""", "\"1.000000\"", "context.input.a == decimal(\"1.0\")")]
    [InlineData("""{"type":"array","items":{"type":"number"}}""", "[1,2.5,null]", "context.input.a == [decimal(\"1.0\"), decimal(\"2.5\")]")]
    [InlineData("""{"type":["string","integer"]}""", "7", "context.input.a == {typeChoice1: 7}")]
    [InlineData("""{"type":["string","integer"]}""", "\"x\"", "context.input.a.typeChoice0 == \"x\"")]
    [InlineData("{}", "[1,{\"b\":null}]", "context.input.a == TackOS::Untyped::\"[1,{\\\"b\\\":null}]\"")]
    [InlineData("""{"type":"object","properties":{"n":{"type":"number"}}}""", "{\"n\":1,\"more\":1}", "context.input.a == {n: decimal(\"1.0\"), more: 1}")]
    [InlineData("""{"type":["string","null"]}""", "null", "!(context.input has a)")]
    public void AnArgumentIsAValueOfItsType(string schema, string json, string condition)
    {
        var world = Taking(schema).With($"permit (principal, action, resource) when {{ {condition} }};");
        Assert.IsType<Verdict.Permitted>(world.Verdict("take", $$"""{"a":{{json}}}"""));
    }

    [Theory]
    [InlineData("""{"type":"number"}""", "0.00001", "context.input.a.lessThan(decimal(\"1.0\"))")]
    [InlineData("""{"type":"number"}""", "1e300", "context.input.a.greaterThan(decimal(\"1.0\"))")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"tomorrow\"", "context.input.a < datetime(\"2030-01-01\")")]
    [InlineData("""{"type":"string","format":"ipv4"}""", "\"010.0.0.1\"", "context.input.a == ip(\"10.0.0.1\")")]
    [InlineData("""{"type":"string","format":"ipv6"}""", "\"::ffff:10.0.0.1\"", "[ip(\"::ffff:a00:1\")].contains(context.input.a)")]
    [InlineData("""{"type":"string","format":"decimal"}""", "\"+1.0\"", "context.input.a == decimal(\"1.0\")")]
    [InlineData("""{"type":"array","items":{"type":"string","format":"date"}}""", "[\"24.11.2026\"]", "context.input.a.contains(datetime(\"2026-11-24\"))")]
    [InlineData("""{"type":["integer","string"]}""", "10000000000000000000", "context.input has a.typeChoice0 && context.input.a.typeChoice0 > 100")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]},{"type":"boolean"}]}""", "{\"n\":1e19}", "context.input has a.typeChoice0 && context.input.a.typeChoice0.n > 100")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-11-24T10:00:00.0001Z\"", "context.input.a < datetime(\"2030-01-01\")")]
    [InlineData("""{"type":"string","format":"duration"}""", "\"P1M\"", "context.input.a < duration(\"90d\")")]
    [InlineData("""{"type":"string","format":"duration"}""", "\"PT\"", "context.input.a < duration(\"90d\")")]
    [InlineData("""{"type":"string","format":"ipv4"}""", "\"10.1.2.3.4\"", "context.input.a.isLoopback()")]
    public void WhatItsTypeCannotHoldErrsWhenItIsComparedAndSoRefuses(string schema, string json, string condition)
    {
        var world = (Taking(schema) with { Scope = ["bank"] }).With($"@id(\"x\") forbid (principal, action, resource) when {{ {condition} }};");
        Assert.Equal(Codes.PolicyError, Assert.IsType<Verdict.Denial>(world.Verdict("take", $$"""{"a":{{json}}}""")).Code);
    }

    [Fact]
    public void WhatTheSchemaDoesNotDeclareCannotHideFromAForbid()
    {
        var world = (Taking("""{"type":"string"}""") with { Scope = ["bank"] }).With("@id(\"x\") forbid (principal, action, resource) when { context.input has force };");
        Assert.Equal(Codes.PolicyForbids, Assert.IsType<Verdict.Denial>(world.Verdict("take", """{"a":"x","force":true}""")).Code);
    }

    [Fact]
    public void ATextThatIsNotOfItsFormatPassesWhereNoPolicyReadsIt()
    {
        var world = (Taking("""{"type":"string","format":"date-time"}""") with { Scope = ["bank"] }).With("@id(\"x\") forbid (principal, action, resource) when { context.input has other };");
        Assert.IsType<Verdict.Permitted>(world.Verdict("take", """{"a":"tomorrow"}"""));
    }

    [Fact]
    public void ALongNameBehindManyReferencesIsNotWrittenOutWithoutEnd()
    {
        var properties = string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""
            "p{{i}}":{"$ref":"#/$defs/r"}
            """));
        var name = new string('x', 20_000);
        var input = Typed($$$$"""{"type":"object","properties":{ {{{{properties}}}} },"$defs":{"r":{"type":"object","properties":{"{{{{name}}}}":{"type":"string"}} } } }""");
        Assert.True(input.Length < 200_000, $"{input.Length}");
    }

    [Fact]
    public void ASchemaThatGrowsWithoutEndIsTypedInBoundedTime()
    {
        // Each level refers to the next one twice, so that following every reference would take 2^60 steps.
        var levels = string.Join(',', Enumerable.Range(0, 60).Select(i =>
            $$$$"""
            "l{{{{i}}}}":{"type":"object","properties":{"a":{"$ref":"#/$defs/l{{{{i + 1}}}}"},"b":{"$ref":"#/$defs/l{{{{i + 1}}}}"}}}
            """));
        var input = Typed($$$$"""{"type":"object","properties":{"a":{"$ref":"#/$defs/l0"}},"$defs":{{{{{levels}}}},"l60":{"type":"string"}}}""");
        Assert.True(input.Length < 1_000_000);
    }

    private static World Taking(string schema) => new()
    {
        Scope = [],
        Tools = [World.ToolOf("take", Risk.Low, schema: $$$"""{"type":"object","properties":{"a":{{{schema}}}}}""")],
    };

    /// <summary>The type of the input of a tool with this schema, as the policy schema writes it.</summary>
    private static string Typed(string schema)
    {
        var world = new World { Tools = [World.ToolOf("take", Risk.Low, schema: schema)] };
        var text = PolicySchema.TextOf([], [world["take"]]);
        var action = text[text.IndexOf("bank__take", StringComparison.Ordinal)..];
        return action[(action.IndexOf("input: ", StringComparison.Ordinal) + 7)..action.IndexOf(", call: Call", StringComparison.Ordinal)];
    }
}
