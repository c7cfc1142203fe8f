using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TackOS.Calls.Arguments;
using static TackOS.Tests.Calls.Arguments.ArgumentSchemaTests;

namespace TackOS.Tests.Calls.Arguments;

/// <summary>Schemas and values made to exhaust: each must end, soon, and never as a pass.</summary>
public class HostileSchemaTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|a)*$")]
    [InlineData("^(?=(a|aa)+$)b?a*$")]
    [InlineData("(x+x+)+y")]
    public void ACatastrophicPatternNeitherHangsNorPasses(string pattern)
    {
        var text = new string(pattern.Contains('x', StringComparison.Ordinal) ? 'x' : 'a', 5_000) + "!";
        AssertEndsRefused($$"""{"pattern":"{{pattern}}"}""", $"\"{text}\"");
    }

    [Fact]
    public void APatternThatRunsOutOfTimeIsNoPassUnderNot() =>
        AssertEndsRefused("""{"not":{"pattern":"^(?=(a|aa)+$)"}}""", $"\"{new string('a', 5_000)}!\"");

    [Fact]
    public void ManySlowMatchesTogetherAreBounded()
    {
        var item = $"\"{new string('a', 24)}!\"";
        AssertEndsRefused("""{"items":{"not":{"pattern":"^(?=(a|aa)+$)"}}}""", $"[{string.Join(',', Enumerable.Repeat(item, 5_000))}]");
    }

    [Fact]
    public void ExponentiallyManyPathsThroughTheSchemaAreCutOff()
    {
        var definitions = Enumerable.Range(0, 40).Select(i => $$"""
            "d{{i}}":{"anyOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """);
        AssertEndsRefused($$"""{"not":{"$ref":"#/$defs/d0"},"$defs":{ {{string.Join(',', definitions)}},"d40":false} }""", "1");
    }

    [Fact]
    public void ALongChainOfReferencesIsCutOffBeforeTheStackEnds()
    {
        var definitions = Enumerable.Range(0, 20_000).Select(i => $$"""
            "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"}
            """);
        AssertEndsRefused($$"""{"not":{"$ref":"#/$defs/d0"},"$defs":{ {{string.Join(',', definitions)}},"d20000":false} }""", "1");
    }

    [Fact]
    public void ADeeplyNestedSchemaIsRefusedAtCompiling()
    {
        var deep = new StringBuilder().Insert(0, """{"not":""", 5_000).Append("true").Append('}', 5_000).ToString();
        var schema = JsonElement.Parse(deep, new JsonDocumentOptions { MaxDepth = 10_000 });
        Assert.IsType<ArgumentSchema.Unsupported>(ArgumentSchema.Compile(schema));
    }

    [Fact]
    public void TheDeepestValueOfTheStrictParserIsValidatedOnASmallStack()
    {
        var compiled = Compile("""{"$defs":{"n":{"anyOf":[{"type":"string"},{"allOf":[{"items":{"$ref":"#/$defs/n"}}]}]}},"$ref":"#/$defs/n"}""");
        var value = new string('[', 64) + new string(']', 64);
        var violations = new List<SchemaViolation>();
        var thread = new Thread(() => violations.AddRange(compiled.Validate(JsonElement.Parse(value))), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Empty(violations);
    }

    [Fact]
    public void RequiredNamesTimesPropertiesAreBounded()
    {
        var names = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"a{i}\""));
        var members = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"b{i}\":1"));
        AssertEndsRefused($$"""{"required":[{{names}}]}""", $"{{{members}}}");
    }

    [Fact]
    public void ManyItemsTimesManyValuesAreBounded()
    {
        var values = string.Join(',', Enumerable.Range(0, 10_000));
        var items = string.Join(',', Enumerable.Repeat("-1", 100_000));
        AssertEndsRefused($$"""{"contains":{"enum":[{{values}}]} }""", $"[{items}]");
    }

    private static void AssertEndsRefused(string schema, string value)
    {
        var compiled = Compile(schema);
        var element = JsonElement.Parse(value);
        var start = Stopwatch.GetTimestamp();
        Assert.NotEmpty(compiled.Validate(element));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Soon);
    }
}
