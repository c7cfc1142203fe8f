using TackOS.Cedar.Formatting;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
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
        Assert.Single(Evaluate.Of("context" + Repeat(".isIpv4()", Expr.MaxDepth - 1)).Errors);
    });

    [Theory]
    [InlineData("true", " && context.a")]
    [InlineData("1", " + context.a")]
    [InlineData("context", ".a")]
    [InlineData("context has a", ".a")]
    [InlineData("context", ".isIpv4()")]
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
    public void TheDeepestThatIsAcceptedHasEveryForm() => OnSmallStack(() =>
    {
        var set = PolicySet.Parse($"permit(principal, action, resource) when {{ true{Repeat(" && true", Expr.MaxDepth - 1)} }};");
        var back = PolicySet.ParseJson(set.ToJson());
        Assert.Equal(set.Policies[0].Syntax, back.Policies[0].Syntax, SyntaxComparer.Instance);
        Assert.Equal(set.Policies[0].ToCedar(), back.Policies[0].ToCedar());
        Assert.Throws<CedarParseException>(() => PolicySet.ParseJson(set.ToJson().Replace("{\"Value\":true}", "{\"!\":{\"arg\":{\"Value\":true}}}", StringComparison.Ordinal)));
    });

    [Fact]
    public void TheDeepestThatIsAcceptedIsFormatted() => OnSmallStack(() =>
    {
        foreach (var expression in new[]
        {
            Repeat("(", 190) + "true" + Repeat(")", 190),
            Repeat("[", 190) + Repeat("]", 190),
            Repeat("{a: ", 190) + "1" + Repeat("}", 190),
            Repeat("ip(", 190) + Repeat(")", 190),
            Repeat("if true then ", 190) + "true" + Repeat(" else false", 190),
            "context" + Repeat(".a", Expr.MaxDepth - 1),
            "context" + Repeat(".isIpv4()", Expr.MaxDepth - 1),
            "true" + Repeat(" && true", Expr.MaxDepth - 1),
        })
            Assert.NotEmpty(Formatter.Format($"permit(principal, action, resource) when {{ {expression} }};"));
    });

    [Theory]
    [InlineData(Expr.MaxDepth - 1, "{\"!\":{\"arg\":", "}}")]
    [InlineData(Expr.MaxDepth - 1, "{\".\":{\"attr\":\"a\",\"left\":", "}}")]
    [InlineData(Expr.MaxDepth - 1, "{\"is\":{\"entity_type\":\"A\",\"left\":", "}}")]
    [InlineData(Expr.MaxDepth - 1, "{\"&&\":{\"left\":{\"Value\":true},\"right\":", "}}")]
    [InlineData(Expr.MaxDepth - 1, "{\"isIpv4\":[", "]}")]
    [InlineData(200, "{\"ip\":[", "]}")]
    [InlineData(200, "{\"Set\":[", "]}")]
    [InlineData(200, "{\"Record\":{\"a\":", "}}")]
    [InlineData(200, "{\"if-then-else\":{\"then\":{\"Value\":1},\"else\":{\"Value\":1},\"if\":", "}}")]
    [InlineData(200, "{\"if-then-else\":{\"then\":{\"Value\":1},\"if\":{\"Value\":true},\"else\":", "}}")]
    public void AJsonPolicyNestsAsDeepAsTextAndNoDeeper(int deepest, string open, string close) => OnSmallStack(() =>
    {
        string Json(int depth) =>
            "{\"effect\":\"permit\",\"principal\":{\"op\":\"All\"},\"action\":{\"op\":\"All\"},\"resource\":{\"op\":\"All\"},\"conditions\":[{\"kind\":\"when\",\"body\":"
            + Repeat(open, depth) + "{\"Var\":\"context\"}" + Repeat(close, depth) + "}]}";
        var policy = Policy.ParseJson(Json(deepest));
        Assert.Equal(policy.Syntax, Policy.ParseJson(policy.ToJson()).Syntax, SyntaxComparer.Instance);
        Assert.NotEmpty(policy.ToCedar());
        Authorizer.IsAuthorized(PolicySet.Empty.With(policy), Entities.Empty, new Request(Evaluate.Alice, Evaluate.Read, Evaluate.Report));
        Assert.Throws<CedarParseException>(() => Policy.ParseJson(Json(deepest + 1)));
        Assert.Throws<CedarParseException>(() => Policy.ParseJson(Json(Hostile)));
    });

    [Fact]
    public void ALongChainOfParentsIsFollowedWithoutRecursion() => OnSmallStack(() =>
    {
        const int Length = 2_000;
        var chain = Enumerable.Range(0, Length).Select(i => new Entity(Node(i)) { Parents = [Node(i + 1)] }).ToArray();
        Assert.True(Entities.Of(chain).IsIn(Node(0), Node(Length)));
        Assert.Throws<InvalidEntitiesException>(() => Entities.Of([.. chain, new Entity(Node(Length)) { Parents = [Node(0)] }]));
    });

    [Theory]
    [InlineData("permit(principal is ", ", action, resource);")]
    [InlineData("permit(principal == ", "::\"a\", action, resource);")]
    [InlineData("entity A in ", ";")]
    [InlineData("action a in ", "::\"b\";")]
    public void ANameOfManyPartsCostsInProportionToItsLength(string before, string after)
    {
        const int Parts = 40_000;
        const int MostBytesAPart = 2_000;
        var text = before + "A" + Repeat("::A", Parts) + after;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        _ = before.StartsWith("permit", StringComparison.Ordinal) ? (object)PolicySet.Parse(text) : SchemaSyntax.Parse(text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, (long)Parts * MostBytesAPart);
    }

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
