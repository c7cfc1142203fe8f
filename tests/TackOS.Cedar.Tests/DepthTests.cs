using TackOS.Cedar.Parsing;
using TackOS.Cedar.PartialEvaluation;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class DepthTests
{
    private const int Hostile = 100_000;

    // The smallest stack that a common platform gives to a thread.
    private const int StackBytes = 1024 * 1024;

    public static TheoryData<string> HostileExpressions =>
    [
        Repeat("(", Hostile),
        Repeat("[", Hostile),
        Repeat("{a: ", Hostile),
        Repeat("if ", Hostile),
        Repeat("principal[", Hostile),
        Repeat("ip(", Hostile),
        Repeat("!", Hostile),
        Repeat("-", Hostile),
        "true" + Repeat(" && true", Hostile),
        "true" + Repeat(" || true", Hostile),
        "1" + Repeat(" + 1", Hostile) + " == 1",
        "1" + Repeat(" * 1", Hostile) + " == 1",
        "context" + Repeat(".a", Hostile),
        "context has a" + Repeat(".a", Hostile),
        "context" + Repeat(".isIpv4()", Hostile),
    ];

    [Theory]
    [MemberData(nameof(HostileExpressions), DisableDiscoveryEnumeration = true)]
    public void HostileDepthIsAnErrorAndNoCrash(string expression) =>
        OnSmallStack(() => Assert.Throws<CedarParseException>(() => Evaluate.Of(expression)));

    [Fact]
    public void TheDeepestThatIsAcceptedAlsoEvaluates() => OnSmallStack(() =>
    {
        Assert.True(Evaluate.Holds(Repeat("(", 190) + "true" + Repeat(")", 190)));
        Assert.True(Evaluate.Holds(Repeat("if true then ", 190) + "true" + Repeat(" else false", 190)));
        Assert.True(Evaluate.Holds("true" + Repeat(" && true", Expr.MaxDepth - 2)));
        Assert.False(Evaluate.Holds("context has a" + Repeat(".a", Expr.MaxDepth - 5)));
        Assert.True(Evaluate.Holds("1" + Repeat(" + 1", Expr.MaxDepth - 5) + " > 1"));
    });

    [Theory]
    [InlineData("true", " && context.a")]
    [InlineData("1", " + context.a")]
    [InlineData("context", ".a")]
    [InlineData("context has a", ".a")]
    public void TheDeepestThatIsAcceptedIsPartlyEvaluated(string start, string repeated) => OnSmallStack(() =>
    {
        var set = PolicySet.Parse($"permit(principal, action, resource) when {{ {start}{Repeat(repeated, Expr.MaxDepth - 5)} }};");
        var request = new PartialRequest(Evaluate.Alice, Evaluate.Read, Evaluate.Report, PartialValue.Anything);
        var residual = Assert.Single(PartialAuthorizer.Evaluate(set, Evaluate.Store, request).Remaining.Policies);
        Assert.Contains("context", residual.ToCedar(), StringComparison.Ordinal);
    });

    [Fact]
    public void HostileDepthInJsonIsAnErrorAndNoCrash() => OnSmallStack(() =>
    {
        Assert.Throws<CedarParseException>(() => CedarJson.ParseValue(Repeat("[", Hostile)));
        Assert.Throws<CedarParseException>(() => CedarJson.ParseValue(Repeat("[", 130) + Repeat("]", 130)));
        Assert.Throws<CedarParseException>(() => CedarJson.ParseContext(Repeat("{\"a\":", 140) + "1" + Repeat("}", 140)));
        Assert.Throws<CedarParseException>(() => CedarJson.ParseValue(Repeat("{\"__extn\":{\"fn\":\"ip\",\"arg\":", Hostile)));
        Assert.NotNull(CedarJson.ParseValue(Repeat("[", CedarValue.MaxDepth) + Repeat("]", CedarValue.MaxDepth)));
    });

    [Fact]
    public void ALongChainOfParentsIsFollowedWithoutRecursion() => OnSmallStack(() =>
    {
        const int Length = 2_000;
        var chain = Enumerable.Range(0, Length).Select(i => new Entity(Node(i)) { Parents = [Node(i + 1)] }).ToArray();
        Assert.True(Entities.Of(chain).IsIn(Node(0), Node(Length)));
        Assert.Throws<InvalidEntitiesException>(() => Entities.Of([.. chain, new Entity(Node(Length)) { Parents = [Node(0)] }]));
    });

    private static EntityUid Node(int number) => new("Node", number.ToString(System.Globalization.CultureInfo.InvariantCulture));

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
