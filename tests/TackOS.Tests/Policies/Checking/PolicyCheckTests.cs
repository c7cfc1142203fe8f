using TackOS.Cedar.Validation;
using TackOS.Policies;
using TackOS.Policies.Checking;

namespace TackOS.Tests.Policies.Checking;

public sealed class PolicyCheckTests
{
    private const string Sorted = """{"type":"object","properties":{"sort":{"type":"string","enum":["asc","desc"]},"to":{"type":"string"},"amount":{"type":"integer"}},"required":["amount"]}""";

    private static readonly World World = new()
    {
        Tools = [.. new World().Tools, TackOS.Tests.Policies.World.ToolOf("list", TackOS.Calls.Risk.Low, schema: Sorted)],
    };

    [Theory]
    [InlineData("principal in TackOS::Department::\"sales\", action, resource", "")]
    [InlineData("principal == TackOS::Agent::\"robot\", action == TackOS::Action::\"bank__list\", resource == TackOS::Tool::\"bank__list\"", "")]
    [InlineData("principal, action in TackOS::Action::\"server:bank\", resource in TackOS::Server::\"bank\"", "")]
    [InlineData("principal in TackOS::Department::\"sale\", action, resource", "unknown-entity: own.cedar:1:18: there is no department `sale` at `TackOS::Department::\"sale\"`; did you mean `sales`?")]
    [InlineData("principal == TackOS::Agent::\"clerk\", action, resource", "unknown-entity: own.cedar:1:18: there is no agent `clerk` at `TackOS::Agent::\"clerk\"`")]
    [InlineData("principal, action, resource in TackOS::Server::\"banc\"", "unknown-entity: own.cedar:1:37: there is no server `banc` at `TackOS::Server::\"banc\"`; did you mean `bank`?")]
    public void APolicyNamesOnlyWhatExists(string head, string found) => Assert.Equal(found, Found($"@id(\"x\") permit ({head});"));

    [Fact]
    public void ConditionsNameOnlyWhatExists() => Assert.Equal(
        "unknown-entity: own.cedar:1:66: there is no tool `bank__lost` at `TackOS::Tool::\"bank__lost\"`; did you mean `bank__list`?",
        Found("@id(\"x\") forbid (principal, action, resource) when { resource == TackOS::Tool::\"bank__lost\" };"));

    [Theory]
    [InlineData("context.input has sort && context.input.sort == \"asc\"", "")]
    [InlineData("context.input has sort && \"ascending\" == context.input.sort", "unknown-choice: own.cedar:1:112: `context.input.sort` is never this text at `\"ascending\"`; it is one of asc, desc")]
    [InlineData("context.input has sort && [\"asc\", \"decs\"].contains(context.input.sort)", "unknown-choice: own.cedar:1:120: `context.input.sort` is never this text at `\"decs\"`; it is one of asc, desc")]
    [InlineData("context.input has to && context.input.to == \"anything\"", "")]
    [InlineData("context has approval && context.approval.via == \"cal\"", "unknown-choice: own.cedar:1:134: `context.approval.via` is never this text at `\"cal\"`; did you mean `call`?")]
    public void ATextIsAmongThoseThatAnArgumentMayBe(string condition, string found) =>
        Assert.Equal(found, Found($"@id(\"x\") forbid (principal, action == TackOS::Action::\"bank__list\", resource) when {{ {condition} }};"));

    [Fact]
    public void TestCasesThatHoldLetASetTakeForce()
    {
        var findings = Run("@id(\"big\") forbid (principal, action == TackOS::Action::\"bank__list\", resource) when { context.input.amount > 100 };", """
            {"cases":[
              {"name":"a small one runs","tool":"bank__list","agent":"robot","arguments":{"amount":5},"expect":"permit","rule":"department.sales.scope"},
              {"name":"a big one does not","tool":"bank__list","department":"sales","arguments":{"amount":500},"expect":"deny","rule":"big"},
              {"name":"paying asks one person","tool":"bank__pay","agent":"robot","level":2,"expect":"needs-approval","people":1,"finance":0},
              {"name":"one person is enough","tool":"bank__pay","agent":"robot","level":2,"approval":{"people":1,"finance":0,"admin":0,"via":"call"},"expect":"permit"},
              {"name":"level 1 drafts","tool":"bank__pay","agent":"robot","level":1,"expect":"draft"},
              {"name":"level 0 shadows","tool":"bank__pay","agent":"robot","level":0,"expect":"shadow"},
              {"name":"a grant runs at level 4","tool":"bank__pay","agent":"robot","level":4,"grant":{"step":"1","humanApproved":false},"expect":"permit"},
              {"name":"what leaves asks after both labels","tool":"bank__pay","agent":"robot","level":4,"grant":{"step":"1","humanApproved":true},"labels":["untrusted","private"],"expect":"needs-approval","rule":"labels.leaves"}
            ]}
            """);
        Assert.All(findings.Tests, test => Assert.Null(test.Failure));
        Assert.Equal(8, findings.Tests.Count);
        Assert.True(findings.MayTakeForce);
    }

    [Theory]
    [InlineData("""{"name":"x","tool":"bank__pay","agent":"robot","expect":"permit"}""", "it would have waited for 1 person (ladder.2.supervised (ladder.cedar:33)).")]
    [InlineData("""{"name":"x","tool":"bank__pay","agent":"robot","expect":"needs-approval","people":2}""", "it would have waited for 1 person (ladder.2.supervised (ladder.cedar:33)).")]
    [InlineData("""{"name":"x","tool":"bank__list","agent":"robot","expect":"permit"}""", "The arguments do not fit the schema of bank__list. The whole: must have the property amount.")]
    [InlineData("""{"name":"x","tool":"bank__none","agent":"robot","expect":"deny"}""", "there is no tool bank__none.")]
    [InlineData("""{"name":"x","tool":"bank__pay","agent":"nobody","expect":"deny"}""", "it names no agent and no department that there is.")]
    [InlineData("""{"name":"x","tool":"bank__pay","agent":"robot","level":7,"expect":"deny"}""", "7 is no level; levels are 0 to 4.")]
    [InlineData("""{"name":"x","tool":"bank__read","agent":"robot","expect":"permit","rule":"other"}""", "other is not among what decided: department.sales.scope (departments.cedar:3).")]
    public void ATestCaseThatFailsKeepsASetFromTakingForce(string test, string failure)
    {
        var findings = Run("", $$"""{"cases":[{{test}}]}""");
        Assert.Equal(failure, Assert.Single(findings.Tests).Failure);
        Assert.False(findings.MayTakeForce);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"cases":null}""")]
    [InlineData("null")]
    [InlineData("""{"cases":[null]}""")]
    [InlineData("""{"cases":[{"name":"x","tool":"t","expect":0}]}""")]
    [InlineData("""{"cases":[{"name":"x","tool":"t","expect":"deny","approval":{"people":1,"finance":0,"admin":0,"via":"cal"}}]}""")]
    [InlineData("""{"cases":[{"name":"x","tool":"t"}]}""")]
    [InlineData("""{"cases":[{"name":"x","tool":"t","expect":"perhaps"}]}""")]
    [InlineData("""{"cases":[{"name":"x","tool":"t","expect":"deny","unknown":1}]}""")]
    [InlineData("""{"cases":[],"cases":[]}""")]
    public void AFileOfTestCasesThatIsNoneIsRefused(string text) =>
        Assert.StartsWith("own.tests.json: it is no file of test cases", Assert.IsType<PolicyFindings.Unreadable>(PolicyCheck.Run([new PolicyFile("own.tests.json", text)], Setup(), World.Now)).Sentence, StringComparison.Ordinal);

    [Fact]
    public void ASetThatCannotBeReadSaysWhere() =>
        Assert.StartsWith("own.cedar:1:8: ", Assert.IsType<PolicyFindings.Unreadable>(PolicyCheck.Run([new PolicyFile("own.cedar", "permit prin")], Setup(), World.Now)).Sentence, StringComparison.Ordinal);

    [Fact]
    public void AChangeIsToldPolicyByPolicy()
    {
        var before = World.With("@id(\"same\") permit (principal, action, resource);\n@id(\"gone\") forbid (principal, action, resource);").Policies();
        var after = World.With("@id(\"new\") forbid (principal, action, resource);\n@id(\"same\") permit (principal, action, resource);", "other.cedar").Policies();
        Assert.Equal(
            [("gone", "own.cedar", true, false), ("new", "other.cedar", false, true)],
            PolicyChange.Between(before, after).Select(c => (c.Id, c.File, c.Before is not null, c.After is not null)));
    }

    private static string Found(string policy) => string.Join('\n', Run(policy).Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => $"{d.Code}: {d}"));

    private static PolicyFindings.Read Run(string policy, string? tests = null) => Assert.IsType<PolicyFindings.Read>(PolicyCheck.Run(
        [new PolicyFile("own.cedar", policy), .. tests is null ? [] : new[] { new PolicyFile("own.tests.json", tests) }], Setup(), World.Now));

    private static Setup Setup() => new(
        [World.Department], [World.Agent], [World.Server], [.. World.Tools.Select(tool => TackOS.Calls.AcceptedTool.Of(tool, World.Server))]);
}
