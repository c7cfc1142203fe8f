using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests;

public sealed class SchemaDepthTests
{
    private const int Hostile = 100_000;

    // The smallest stack that a common platform gives to a thread.
    private const int StackBytes = 1024 * 1024;

    public static TheoryData<string> HostileTexts =>
    [
        "type T = " + Repeat("Set<", Hostile),
        "type T = " + Repeat("{a: ", Hostile),
        "entity A = " + Repeat("{a: Set<", Hostile),
        "entity A tags " + Repeat("Set<", Hostile),
        "entity A; action a appliesTo {principal: A, resource: A, context: " + Repeat("{a: ", Hostile),
        Repeat("namespace N {", Hostile),
        "type T = " + Repeat("Set<", TypeSyntax.MaxDepth + 1) + "Long" + Repeat(">", TypeSyntax.MaxDepth + 1) + ";",
        Chain(200, i => $"type T{i} = {{a: T{i + 1}}};", "type T200 = Long;"),
        Chain(40, i => $"type T{i} = {{a: T{i + 1}, b: T{i + 1}}};", "type T40 = Long;"),
        Chain(5_000, i => $"type T{i} = T{i + 1};", "type T5000 = T0;"),
        Chain(5_000, i => $"entity E{i} in E{i + 1};", "entity E5000;"),
        Chain(5_000, i => $"action a{i} in a{i + 1};", "action a5000;"),
        "entity " + string.Join(", ", Enumerable.Range(0, 3_000).Select(i => $"E{i}")) + " in [" + string.Join(", ", Enumerable.Range(0, 3_000).Select(i => $"E{i}")) + "];",
        "entity " + string.Join(", ", Enumerable.Range(0, 3_000).Select(i => $"E{i}")) + " = {" + string.Join(", ", Enumerable.Range(0, 3_000).Select(i => $"a{i}: Long")) + "};",
    ];

    [Theory]
    [MemberData(nameof(HostileTexts), DisableDiscoveryEnumeration = true)]
    public void HostileDepthAndGrowthAreAnErrorAndNoCrash(string text) => OnSmallStack(() => Assert.Throws<CedarParseException>(() => Schema.Parse(text)));

    [Fact]
    public void HostileDepthInJsonIsAnErrorAndNoCrash() => OnSmallStack(() =>
    {
        foreach (var depth in new[] { TypeSyntax.MaxDepth + 1, Hostile })
        {
            Assert.Throws<CedarParseException>(() => Schema.ParseJson(TagsOf(Repeat("{\"type\": \"Set\", \"element\": ", depth), "{\"type\": \"Long\"}", Repeat("}", depth))));
            Assert.Throws<CedarParseException>(() => Schema.ParseJson(TagsOf(
                Repeat("{\"type\": \"Record\", \"attributes\": {\"a\": ", depth), "{\"type\": \"Long\"}", Repeat("}}", depth))));
        }
    });

    [Fact]
    public void TheDeepestThatIsAcceptedConvertsBothWays() => OnSmallStack(() =>
    {
        var records = "entity A tags " + Repeat("{a: ", TypeSyntax.MaxDepth) + "Long" + Repeat("}", TypeSyntax.MaxDepth) + ";";
        var sets = "entity A tags " + Repeat("Set<", TypeSyntax.MaxDepth) + "Long" + Repeat(">", TypeSyntax.MaxDepth) + ";";
        foreach (var syntax in new[] { records, sets }.Select(text => SchemaSyntax.Parse(text)))
        {
            Assert.Equal(syntax.Resolve(), Schema.ParseJson(syntax.ToJson()));
            Assert.Equal(syntax.Resolve(), Schema.Parse(syntax.ToText()));
        }
    });

    [Fact]
    public void ALongChainIsFollowedWithoutRecursion() => OnSmallStack(() =>
    {
        Assert.Equal("Long", Schema.Parse(Chain(20_000, i => $"type T{i} = T{i + 1};", "type T20000 = Long; entity A tags T0;")).EntityTypes["A"].Tags?.ToString());
        Assert.Equal(1_000, Schema.Parse(Chain(1_000, i => $"entity E{i} in E{i + 1};", "entity E1000;")).EntityTypes["E0"].AncestorTypes.Count);
    });

    [Fact]
    public void AnOverDeepTypeBuiltInCodeDoesNotResolve() => OnSmallStack(() =>
    {
        TypeSyntax type = new TypeSyntax.BuiltIn("Long", IsExtension: false, default);
        for (var i = 0; i < Hostile; i++)
            type = new TypeSyntax.SetOf(type);
        var none = new Dictionary<string, string?>();
        var entity = new EntityTypeSyntax("A", [], TypeSyntax.EmptyRecord, type, null, none, default);
        Assert.Throws<CedarParseException>(() => new SchemaSyntax([new NamespaceSyntax("", [], [entity], [], none, default)]).Resolve());
        var common = new CommonTypeSyntax("T", type, none, default);
        Assert.Throws<CedarParseException>(() => new SchemaSyntax([new NamespaceSyntax("", [common], [], [], none, default)]).Resolve());
    });

    private static string TagsOf(string open, string inner, string close) =>
        "{\"\": {\"entityTypes\": {\"A\": {\"tags\": " + open + inner + close + "}}, \"actions\": {}}}";

    private static string Chain(int length, Func<int, string> link, string last) => string.Concat(Enumerable.Range(0, length).Select(link)) + last;

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static void OnSmallStack(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(test), StackBytes);
        thread.Start();
        thread.Join();
        if (failure is not null)
            Assert.Fail(failure.ToString());
    }
}
