using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Tests.Policies;

public class LadderTests
{
    private static readonly string[] AllRules =
        ["ladder.1.draft", "ladder.2.supervised", "ladder.3.guardrailed", "ladder.4.autopilot", "ladder.high", "ladder.critical"];

    // The table of the design, written as a person reads it: who must have agreed for a call of that column to run.
    // Columns: Low/Medium that touches nothing; Low/Medium that has a side effect or leaves; High; Critical.
    private static readonly string[][] Table =
    [
        ["runs", "never", "never", "never"],
        ["runs", "draft", "draft", "draft by two"],
        ["runs", "one", "one", "two"],
        ["runs", "human grant or one", "one", "two"],
        ["runs", "any grant or one", "one", "two"],
    ];

    public static TheoryData<int> Levels => [0, 1, 2, 3, 4];

    [Fact]
    public void TheShippedLadderHoldsItsOwnTruthTable() => Assert.Null(Ladder.TruthTable());

    [Theory]
    [InlineData("ladder.0.shadow")]
    [InlineData("ladder.1.draft")]
    [InlineData("ladder.2.supervised")]
    [InlineData("ladder.3.guardrailed")]
    [InlineData("ladder.4.autopilot")]
    [InlineData("ladder.high")]
    [InlineData("ladder.critical")]
    public void ALadderWithoutOneOfItsRulesFailsTheTruthTable(string rule)
    {
        var text = ShippedPolicies.Ladder.Text;
        var from = text.IndexOf($"@id(\"{rule}\")", StringComparison.Ordinal);
        var without = text.Remove(from, text.IndexOf(';', from) + 1 - from);
        Assert.Contains("runs and must not", Ladder.TruthTable(new PolicyFile("ladder.cedar", without)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("context.approval.people >= 2", "context.approval.people >= 1")]
    [InlineData("context.call.sideEffect || context.call.leaves", "context.call.sideEffect")]
    [InlineData("context.call.risk >= 3", "context.call.risk >= 4")]
    [InlineData("context.approval.via == \"draft\"", "context.approval.via != \"none\"")]
    [InlineData("context has grant && context.grant.humanApproved", "context has grant")]
    [InlineData("unless { context has grant }", "unless { context has grant && context.grant.humanApproved }")]
    public void ALadderWithOneTestChangedFailsTheTruthTable(string test, string changed)
    {
        var text = ShippedPolicies.Ladder.Text;
        Assert.Contains(test, text, StringComparison.Ordinal);
        Assert.NotNull(Ladder.TruthTable(new PolicyFile("ladder.cedar", text.Replace(test, changed, StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void EveryRowOfTheTableIsDecidedAsTheTableSays(int level)
    {
        var rows = 0;
        foreach (var (risk, sideEffect, leaves) in Calls())
        {
            var world = WorldOf(level, risk, sideEffect, leaves, new PolicyFile("wide.cedar", "permit (principal, action, resource);"));
            var (policies, tool) = (world.Policies(), world["tool"]);
            foreach (var grant in (string[])["none", "earned", "human"])
            {
                foreach (var approval in (string[])["none", "call 1", "call 2", "draft 1", "draft 2"])
                {
                    var verdict = Deciding.Decide(policies, world.Agent, tool, World.Json("{}"), World.Around(ApprovalOf(approval), GrantOf(grant))).Verdict;
                    var cell = Table[level][Column(risk, sideEffect, leaves)];
                    Assert.True(Runs(cell, grant, approval) == verdict is Verdict.Permitted, $"{level} {risk} {sideEffect} {leaves} {grant} {approval}: {cell}, {verdict}");
                    AssertWhatItAsksFor(cell, grant, approval, verdict);
                    rows++;
                }
            }
        }

        Assert.Equal(4 * 2 * 2 * 3 * 5, rows);
    }

    [Fact]
    public void APermitHoweverWideNeverPassesTheLadder()
    {
        var world = WorldOf(4, Risk.Critical, sideEffect: true, leaves: true, new PolicyFile("wide.cedar", "@id(\"all\") permit (principal, action, resource); permit (principal, action, resource) when { true };"));
        Assert.Equal(new Requirement(2, 0, 0), Assert.IsType<Verdict.NeedsApproval>(world.Verdict("tool")).Needs);
    }

    [Theory]
    [InlineData("untrusted,private", false)]
    [InlineData("untrusted", true)]
    [InlineData("private", true)]
    public void WhatLeavesAfterUntrustedAndPrivateNeedsAHuman(string labels, bool runs)
    {
        var world = new World { Level = 4, Tools = [World.ToolOf("post", Risk.Low, leaves: true)] };
        var verdict = world.Verdict("post", grant: new GrantFacts("1", HumanApproved: true), labels: labels.Split(','));
        Assert.Equal(runs, verdict is Verdict.Permitted);
        if (!runs)
            Assert.Equal("labels.leaves", Assert.Single(Assert.IsType<Verdict.NeedsApproval>(verdict).Rules).Id);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void WhatLeavesAfterSomethingThatLooksLikeCredentialsNeedsAHuman(bool leaves, bool runs)
    {
        var world = new World { Level = 4, Tools = [World.ToolOf("post", Risk.Low, sideEffect: true, leaves: leaves)] };
        var verdict = world.Verdict("post", grant: new GrantFacts("1", HumanApproved: true), labels: [Disclosure.SecretLabel]);
        Assert.Equal(runs, verdict is Verdict.Permitted);
        if (!runs)
            Assert.Equal("labels.secret", Assert.Single(Assert.IsType<Verdict.NeedsApproval>(verdict).Rules).Id);
    }

    [Fact]
    public void ASensitiveArgumentThatCannotBeTracedAfterUntrustedNeedsAHuman()
    {
        var world = new World();
        var dirty = World.Around(labels: ["untrusted"]) with { SensitiveDirty = true };
        var verdict = Deciding.Decide(world.Policies(), world.Agent, world["read"], World.Json("{}"), dirty).Verdict;
        Assert.Equal("labels.sensitive", Assert.Single(Assert.IsType<Verdict.NeedsApproval>(verdict).Rules).Id);
    }

    [Fact]
    public void ALevelOutsideTheScaleRunsNothing()
    {
        var verdict = Assert.IsType<Verdict.Denial>(new World { Level = 5 }.Verdict("read"));
        Assert.Equal("ladder.known", Assert.Single(verdict.Rules).Id);
    }

    private static IEnumerable<(Risk, bool, bool)> Calls() =>
        from risk in Enum.GetValues<Risk>()
        from sideEffect in (bool[])[false, true]
        from leaves in (bool[])[false, true]
        select (risk, sideEffect, leaves);

    private static int Column(Risk risk, bool sideEffect, bool leaves) => risk switch
    {
        Risk.Critical => 3,
        Risk.High => 2,
        _ => sideEffect || leaves ? 1 : 0,
    };

    private static bool Runs(string cell, string grant, string approval) => cell switch
    {
        "runs" => true,
        "draft" => approval is "draft 1" or "draft 2",
        "draft by two" => approval is "draft 2",
        "one" => approval != "none",
        "two" => approval is "call 2" or "draft 2",
        "human grant or one" => grant == "human" || approval != "none",
        "any grant or one" => grant != "none" || approval != "none",
        _ => false,
    };

    private static void AssertWhatItAsksFor(string cell, string grant, string approval, Verdict verdict)
    {
        if (Runs(cell, grant, approval))
            return;
        switch (cell)
        {
            case "never":
                Assert.IsType<Verdict.Shadow>(verdict);
                break;
            case "draft" or "draft by two":
                Assert.Equal(new Requirement(cell == "draft" ? 1 : 2, 0, 0), Assert.IsType<Verdict.Draft>(verdict).Needs);
                break;
            default:
                Assert.Equal(new Requirement(cell == "two" ? 2 : 1, 0, 0), Assert.IsType<Verdict.NeedsApproval>(verdict).Needs);
                break;
        }
    }

    private static World WorldOf(int level, Risk risk, bool sideEffect, bool leaves, params PolicyFile[] files) =>
        new() { Level = level, Tools = [World.ToolOf("tool", risk, sideEffect, leaves)], Files = files };

    private static GrantFacts? GrantOf(string grant) => grant == "none" ? null : new GrantFacts("1", grant == "human");

    private static Approval? ApprovalOf(string approval) => approval.Split(' ') is [var kind, var people]
        ? World.Yes(int.Parse(people, null), rules: AllRules, kind: kind == "draft" ? ApprovalKind.Draft : ApprovalKind.Call)
        : null;
}
