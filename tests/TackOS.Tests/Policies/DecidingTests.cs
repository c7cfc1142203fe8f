using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Policies;

namespace TackOS.Tests.Policies;

public class DecidingTests
{
    private const string BigPaymentsNeedFinance =
        """
        @id("big-payments")
        forbid (principal, action == TackOS::Action::"bank__pay", resource)
        when { context.input.amount > 1000 }
        unless { context has approval && context.approval.finance >= 1 };
        """;

    [Fact]
    public void ADepartmentsScopeIsItsPermit()
    {
        var permitted = Assert.IsType<Verdict.Permitted>(new World().Verdict("read"));
        Assert.Equal(new Rule("department.sales.scope", "departments.cedar", 3), Assert.Single(permitted.Rules));
        Assert.False(permitted.UsesApproval);
    }

    [Theory]
    [InlineData("bank__read", true)]
    [InlineData("bank__pay", false)]
    [InlineData("mail", false)]
    public void AScopeOfToolsPermitsThoseToolsOnly(string scope, bool permits)
    {
        var verdict = new World { Scope = [scope] }.Verdict("read");
        Assert.Equal(permits, verdict is Verdict.Permitted);
        if (!permits)
            Assert.Equal(Codes.NoPermit, Assert.IsType<Verdict.Denial>(verdict).Code);
    }

    [Fact]
    public void AnAgentOfAnotherDepartmentIsNotPermitted()
    {
        var world = new World();
        var stranger = world.Agent with { Id = "stranger" };
        Assert.IsType<Verdict.Denial>(Deciding.Decide(world.Policies(), stranger, world["read"], World.Json("{}"), World.Around()).Verdict);
    }

    [Fact]
    public void TheWeakestGroupThatWouldDoIsTheRequirement()
    {
        var world = new World().With(BigPaymentsNeedFinance);
        Assert.Equal(new Requirement(1, 0, 0), Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", """{"amount":10}""")).Needs);
        var big = Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", """{"amount":1001}"""));
        Assert.Equal(new Requirement(1, 1, 0), big.Needs);
        Assert.Equal(["ladder.2.supervised", "big-payments"], big.Rules.Select(r => r.Id));
        Assert.Equal(("own.cedar", 1), (big.Rules[1].File, big.Rules[1].Line));
    }

    [Theory]
    [InlineData("context.approval.people >= 2", 2, 0, 0)]
    [InlineData("context.approval.people >= 3 && context.approval.finance >= 1", 3, 1, 0)]
    [InlineData("context.approval.finance >= 1 && context.approval.admin >= 1", 1, 1, 1)]
    [InlineData("context.approval.finance >= 1 || context.approval.admin >= 1", 1, 1, 0)]
    [InlineData("context.approval.people == 2 && context.approval.finance == 1", 2, 1, 0)]
    public void HypothesesRiseByPeopleThenByRoles(string unless, int people, int finance, int admin)
    {
        var world = new World().With($"@id(\"own\") forbid (principal, action, resource) unless {{ context has approval && ({unless}) }};");
        Assert.Equal(new Requirement(people, finance, admin), Assert.IsType<Verdict.NeedsApproval>(world.Verdict("read")).Needs);
    }

    [Fact]
    public void WhatNoGroupOfThreeCanLiftIsForbidden()
    {
        var world = new World().With("@id(\"own\") forbid (principal, action, resource) unless { context has approval && context.approval.people >= 4 };");
        Assert.Equal(Codes.PolicyForbids, Assert.IsType<Verdict.Denial>(world.Verdict("read")).Code);
    }

    [Fact]
    public void AForbidThatDoesNotAskForHumansStandsWhoeverAgrees()
    {
        var world = new World().With("@id(\"never\") forbid (principal, action == TackOS::Action::\"bank__pay\", resource);");
        var denial = Assert.IsType<Verdict.Denial>(world.Verdict("pay", approval: World.Yes(3, rules: ["ladder.2.supervised", "never"])));
        Assert.Equal(Codes.PolicyForbids, denial.Code);
        Assert.Contains(denial.Rules, r => r.Id == "never");
    }

    [Fact]
    public void AYesLiftsTheRulesThatItWasShown()
    {
        var judgement = new World().Decide("pay", """{"amount":10}""", World.Yes(1, rules: ["ladder.2.supervised"]));
        Assert.True(Assert.IsType<Verdict.Permitted>(judgement.Verdict).UsesApproval);
        Assert.Equal(new ApprovalFacts(1, 0, 0, "call"), judgement.Facts.Approval);
    }

    [Fact]
    public void AYesDoesNotLiftARuleThatItWasNotShown()
    {
        var world = new World().With(BigPaymentsNeedFinance);
        var yes = World.Yes(2, rules: ["ladder.2.supervised"], roles: Role.Finance);
        var again = Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", """{"amount":1001}""", yes));
        Assert.Equal(["ladder.2.supervised", "big-payments"], again.Rules.Select(r => r.Id));
        Assert.IsType<Verdict.Permitted>(world.Verdict("pay", """{"amount":1001}""", yes with { Rules = ["ladder.2.supervised", "big-payments"] }));
    }

    [Fact]
    public void AYesThatTheRulesFindTooWeakAsksAgain()
    {
        var yes = World.Yes(1, rules: ["ladder.2.supervised", "big-payments"]);
        Assert.Equal(new Requirement(1, 1, 0), Assert.IsType<Verdict.NeedsApproval>(new World().With(BigPaymentsNeedFinance).Verdict("pay", """{"amount":1001}""", yes)).Needs);
    }

    [Fact]
    public void GrownLabelsAskAgain()
    {
        var yes = World.Yes(1, rules: ["ladder.2.supervised"], labels: ["private"]);
        Assert.IsType<Verdict.Permitted>(new World().Verdict("pay", approval: yes, labels: ["private"]));
        Assert.IsType<Verdict.NeedsApproval>(new World().Verdict("pay", approval: yes, labels: ["private", "secret"]));
    }

    [Fact]
    public void GrownRiskAsksAgain()
    {
        var world = new World().With("@risk(\"High\") permit (principal, action, resource);", "risk-own.cedar");
        string[] rules = ["ladder.2.supervised", "ladder.high"];
        Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", approval: World.Yes(2, Risk.Medium, rules)));
        Assert.IsType<Verdict.Permitted>(world.Verdict("pay", approval: World.Yes(2, Risk.High, rules)));
    }

    [Fact]
    public void AnApprovalThatWasNotNeededIsNotUsed()
    {
        var judgement = new World().Decide("read", approval: World.Yes(1));
        Assert.False(Assert.IsType<Verdict.Permitted>(judgement.Verdict).UsesApproval);
        Assert.Null(judgement.Facts.Approval);
    }

    [Theory]
    [InlineData("context.input.amount * 9223372036854775807 > 5")]
    [InlineData("context.input.missing == 1")]
    [InlineData("context.input.text > 5")]
    [InlineData("context.approval.people > 0")]
    public void AForbidThatErrsRefusesInsteadOfVanishing(string condition)
    {
        var world = new World().With($"@id(\"errs\") forbid (principal, action, resource) when {{ {condition} }};");
        var denial = Assert.IsType<Verdict.Denial>(world.Verdict("read", """{"amount":2,"text":"five"}"""));
        Assert.Equal(Codes.PolicyError, denial.Code);
        Assert.Equal("errs", Assert.Single(denial.Rules).Id);
    }

    [Fact]
    public void WhatARefusalSaysOfAnErrorQuotesNoArgument()
    {
        var world = new World().With("@id(\"errs\") forbid (principal, action, resource) when { decimal(context.input.a).lessThan(decimal(\"1.0\")) };");
        var denial = Assert.IsType<Verdict.Denial>(world.Verdict("read", """{"a":"hunter2"}"""));
        Assert.Equal(Codes.PolicyError, denial.Code);
        Assert.DoesNotContain("hunter2", denial.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAgentWhoseDepartmentIsUnknownRunsNothing()
    {
        var world = new World().With("permit (principal, action, resource);");
        var built = PoliciesInForce.Build(world.Files, [], [world.Agent], [world.Server], [world["read"]]);
        var policies = Assert.IsType<PoliciesResult.Built>(built).Policies;
        var verdict = Deciding.Decide(policies, world.Agent, world["read"], World.Json("{}"), World.Around()).Verdict;
        Assert.Equal(Codes.PolicyError, Assert.IsType<Verdict.Denial>(verdict).Code);
    }

    [Fact]
    public void APermitThatErrsRefusesToo()
    {
        var world = new World().With("@id(\"errs\") permit (principal, action, resource) when { context.input.missing };");
        Assert.Equal(Codes.PolicyError, Assert.IsType<Verdict.Denial>(world.Verdict("read")).Code);
    }

    [Fact]
    public void AnErringRuleRefusesAlsoWithAYesInHand()
    {
        var world = new World().With("@id(\"errs\") forbid (principal, action, resource) when { context.input.missing };");
        var denial = Assert.IsType<Verdict.Denial>(world.Verdict("pay", approval: World.Yes(3, rules: ["ladder.2.supervised", "errs"])));
        Assert.Equal(Codes.PolicyError, denial.Code);
    }

    [Fact]
    public void ARuleThatErrsOnlyWithoutAYesRefusesWithOneAsWell()
    {
        var world = new World().With("@id(\"errs\") forbid (principal, action, resource) when { context.approval.people < 1 };");
        var denial = Assert.IsType<Verdict.Denial>(world.Verdict("pay", approval: World.Yes(3, rules: ["ladder.2.supervised"])));
        Assert.Equal(Codes.PolicyError, denial.Code);
    }

    [Theory]
    [InlineData(Risk.Low, "Medium", Risk.Medium)]
    [InlineData(Risk.Low, "Critical", Risk.Critical)]
    [InlineData(Risk.High, "Medium", Risk.High)]
    [InlineData(Risk.Critical, "High", Risk.Critical)]
    public void TheRiskPassRaisesAndNeverLowers(Risk tool, string annotation, Risk expected)
    {
        var world = new World { Tools = [World.ToolOf("tool", tool)] }.With($"@risk(\"{annotation}\") permit (principal, action, resource);", "risk-own.cedar");
        Assert.Equal(expected, world.Decide("tool").Facts.Call.Risk);
    }

    [Fact]
    public void TheRiskPassReadsTheArguments()
    {
        var world = new World().With(
            "@risk(\"High\") permit (principal, action, resource) when { context.input.amount > 1000 };\n@risk(\"Critical\") permit (principal, action, resource) when { context.input.amount > 100000 };",
            "risk.cedar");
        Assert.Equal(Risk.Medium, world.Decide("pay", """{"amount":1000}""").Facts.Call.Risk);
        Assert.Equal(Risk.High, world.Decide("pay", """{"amount":1001}""").Facts.Call.Risk);
        Assert.Equal(new Requirement(2, 0, 0), Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", """{"amount":100001}""")).Needs);
    }

    [Fact]
    public void AnErrorInTheRiskPassRefuses()
    {
        var world = new World().With("@id(\"r\") @risk(\"High\") permit (principal, action, resource) when { context.input.amount > 1 };", "risk-own.cedar");
        Assert.Equal(Codes.PolicyError, Assert.IsType<Verdict.Denial>(world.Verdict("read", """{"amount":1.5}""")).Code);
    }

    [Fact]
    public void ShadowAnswersForTheLevelUnderTrial()
    {
        var shadow = Assert.IsType<Verdict.Shadow>(new World { Level = 0, Trial = 2 }.Verdict("pay"));
        Assert.Equal("ladder.2.supervised", Assert.Single(Assert.IsType<Verdict.NeedsApproval>(shadow.Inner).Rules).Id);
        Assert.IsType<Verdict.Draft>(Assert.IsType<Verdict.Shadow>(new World { Level = 0, Trial = 1 }.Verdict("pay")).Inner);
        Assert.IsType<Verdict.Permitted>(Assert.IsType<Verdict.Shadow>(new World { Level = 0, Trial = 4 }.Verdict("pay", grant: new GrantFacts("1", false))).Inner);
    }

    [Fact]
    public void WhatTheLevelUnderTrialWouldRefuseIsRefusedAtLevelZero()
    {
        var world = new World { Level = 0 }.With("@id(\"never\") forbid (principal, action == TackOS::Action::\"bank__pay\", resource);");
        Assert.Contains(Assert.IsType<Verdict.Denial>(world.Verdict("pay")).Rules, r => r.Id == "never");
        Assert.IsType<Verdict.Denial>(new World { Level = 0, Trial = 0 }.Verdict("pay"));
    }

    [Fact]
    public void OnlyWhatCouldBePermittedIsListed()
    {
        var world = new World { Scope = ["bank__read"] };
        Assert.True(MayList(world, world["read"]));
        Assert.False(MayList(world, world["pay"]));
        Assert.False(MayList(new World().With("forbid (principal, action == TackOS::Action::\"bank__pay\", resource);"), new World()["pay"]));
        Assert.False(MayList(world, AcceptedTool.Of(world.Tools[0] with { Quarantined = true }, world.Server)));
        Assert.False(MayList(world, AcceptedTool.Of(world.Tools[0], world.Server with { Accepted = false })));
        Assert.False(MayList(world, AcceptedTool.Of(world.Tools[0] with { Definition = "{}" }, world.Server)));
    }

    [Fact]
    public void TheSameQuestionHasTheSameAnswer()
    {
        var world = new World().With(BigPaymentsNeedFinance);
        var first = Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", """{"amount":1001}"""));
        var second = Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", """{"amount":1001}"""));
        Assert.Equal((first.Needs, string.Join(",", first.Rules)), (second.Needs, string.Join(",", second.Rules)));
    }

    private static bool MayList(World world, AcceptedTool tool) => Deciding.MayList(world.Policies(), world.Agent, tool);
}
