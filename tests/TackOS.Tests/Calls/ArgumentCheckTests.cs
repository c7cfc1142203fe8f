using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Tests.Policies;

namespace TackOS.Tests.Calls;

public class ArgumentCheckTests
{
    private const string Schema = """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"},"d":{"type":"integer"},"e":{"type":"integer"},"f":{"type":"integer"},"g":{"type":"integer"}}}""";

    [Fact]
    public void WhatTheSchemaAllowsPasses() => Assert.Null(Check(Schema, """{"a":1}"""));

    [Fact]
    public void AViolationIsNamedByItsPlaceAndNeverByItsValue()
    {
        var refusal = Check(Schema, """{"a":"hunter2"}""");
        Assert.Equal(Codes.ArgumentsInvalid, refusal!.Code);
        Assert.Contains("/a: ", refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void UpToFiveViolationsAreToldAndTheRestCounted()
    {
        var sentence = Check(Schema, """{"a":"","b":"","c":"","d":"","e":"","f":"","g":""}""")!.Sentence;
        Assert.All(["/a:", "/b:", "/c:", "/d:", "/e:"], place => Assert.Contains(place, sentence, StringComparison.Ordinal));
        Assert.DoesNotContain("/f:", sentence, StringComparison.Ordinal);
        Assert.EndsWith("And 2 more.", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"object","unknownKeyword":1}""")]
    [InlineData("""{"$ref":"https://example.com/schema"}""")]
    public void ASchemaThatIsNotUnderstoodRefusesEveryCall(string schema) => Assert.Equal(Codes.SchemaUnsupported, Check(schema, "{}")!.Code);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("""{"inputSchema":{},"inputSchema":{}}""")]
    public void ADefinitionThatIsNotUnderstoodRefusesEveryCall(string definition)
    {
        var tool = AcceptedTool.Of(World.ToolOf("t", Risk.Low) with { Definition = definition }, new World().Server);
        Assert.IsType<ArgumentSchema.Unsupported>(tool.Schema);
        Assert.Equal(Codes.SchemaUnsupported, ArgumentCheck.Check(World.Json("{}"), tool)!.Code);
    }

    [Fact]
    public void AToolWhoseDefinitionIsAsItWasIsNotCompiledAgain()
    {
        var pinned = World.ToolOf("t", Risk.Low, schema: Schema);
        var before = AcceptedTool.Of(pinned, new World().Server);

        var after = AcceptedTool.Of(pinned with { PriceMicros = 7, Quarantined = true }, new World().Server, before);
        var other = AcceptedTool.Of(World.ToolOf("t", Risk.Low, schema: "{}"), new World().Server, before);

        Assert.Same(before.Schema, after.Schema);
        Assert.Equal((7, true, before.Place), (after.Tool.PriceMicros, after.Tool.Quarantined, after.Place));
        Assert.NotSame(before.Schema, other.Schema);
    }

    private static Refusal? Check(string schema, string arguments) =>
        ArgumentCheck.Check(World.Json(arguments), AcceptedTool.Of(World.ToolOf("t", Risk.Low, schema: schema), new World().Server));
}
