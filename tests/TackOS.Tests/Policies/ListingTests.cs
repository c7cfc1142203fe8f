using CsCheck;
using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Tests.Policies;

public class ListingTests
{
    private static readonly string[] Rules =
    [
        "forbid (principal, action, resource) when { context.input has amount && context.input.amount > 10 };",
        "forbid (principal, action, resource) when { context.input.amount > 10 };",
        "forbid (principal, action, resource) when { context.call.leaves } unless { context has approval && context.approval.finance >= 1 };",
        "forbid (principal, action, resource) when { context.call.risk >= 3 };",
        "forbid (principal, action, resource) when { context.call.risk >= 2 } unless { context has approval && context.approval.people >= 2 };",
        "forbid (principal, action, resource) when { context.run.labels.contains(\"private\") };",
        "forbid (principal, action, resource) unless { context.now > datetime(\"2026-11-25\") };",
        "forbid (principal, action, resource) unless { context has mission };",
        "forbid (principal, action, resource) when { context.cost.estimateMicros > 5 };",
        "forbid (principal, action, resource) when { context.cost.headroomMicros < 5 };",
        "forbid (principal, action, resource) when { context has grant } unless { context.grant.humanApproved };",
        "forbid (principal, action, resource) when { principal.department.autonomy == 3 };",
        "forbid (principal, action == TackOS::Action::\"bank__pay\", resource);",
        "permit (principal, action, resource) when { resource.leaves && context.input has amount };",
        "forbid (principal, action, resource) when { context.call.risk > 2 && context.nothing };",
    ];

    private static readonly string[] RiskRules =
    [
        "@risk(\"High\") permit (principal, action, resource) when { context.input has amount && context.input.amount > 10 };",
        "@risk(\"Medium\") permit (principal, action, resource);",
        "@risk(\"Critical\") permit (principal, action, resource) when { context.call.leaves && context.input.amount > 5 };",
    ];

    [Theory]
    [InlineData("when { context.input.amount > 1000 }", true)]
    [InlineData("when { context.call.leaves }", false)]
    [InlineData("when { context.call.leaves } unless { context has approval && context.approval.finance >= 1 }", true)]
    [InlineData("when { context.call.leaves && context.input.to == \"x\" }", true)]
    [InlineData("unless { context has mission }", false)]
    [InlineData("unless { context has grant }", true)]
    [InlineData("when { context.cost.estimateMicros > 5 }", false)]
    [InlineData("when { context.cost.headroomMicros < 5 }", true)]
    [InlineData("when { context.run.calls > 9 }", true)]
    [InlineData("unless { context.now > datetime(\"2030-01-01\") }", true)]
    [InlineData("when { resource.riskClass > 1 || context.call.risk > 1 }", false)]
    [InlineData("when { context.nothing }", false)]
    [InlineData("when { context.input.nothing }", true)]
    public void AToolIsHiddenOnlyWhereNoArgumentsAndNobodysYesWouldLetItRun(string conditions, bool isShown)
    {
        var world = Costly.With($"forbid (principal, action == TackOS::Action::\"bank__pay\", resource) {conditions};");
        Assert.Equal(isShown, MayList(world, "pay"));
        Assert.True(MayList(world, "read"));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(0, 2, true)]
    [InlineData(1, 0, true)]
    [InlineData(2, 0, true)]
    [InlineData(4, 0, true)]
    public void EveryLevelShowsWhatItAnswersWithMoreThanARefusal(int level, int trial, bool isShown)
    {
        var world = new World { Level = level, Trial = trial };
        Assert.Equal(isShown, MayList(world, "pay"));
        Assert.True(MayList(world, "read"));
    }

    [Fact]
    public void WhatTheLevelUnderTrialWouldRefuseIsHidden() =>
        Assert.False(MayList(new World { Level = 0 }.With("forbid (principal, action == TackOS::Action::\"bank__pay\", resource);"), "pay"));

    [Theory]
    [InlineData("", true)]
    [InlineData("@risk(\"High\") permit (principal, action, resource);", false)]
    [InlineData("@risk(\"High\") permit (principal, action, resource) when { context.input.amount > 1 };", true)]
    [InlineData("@risk(\"High\") permit (principal, action, resource) when { context.nothing };", false)]
    public void TheRiskThatTheArgumentsMayRaiseHidesNothingThatTheyMayNotRaise(string risk, bool isShown)
    {
        var world = new World().With(risk, "risk.cedar").With("forbid (principal, action, resource) when { context.call.risk >= 3 };");
        Assert.Equal(isShown, MayList(world, "pay"));
    }

    [Theory]
    [InlineData("@risk(\"High\") permit (principal, action, resource);", true)]
    [InlineData("@risk(\"High\") permit (principal, action, resource) when { context.input.big };", true)]
    [InlineData("@risk(\"Medium\") permit (principal, action, resource) when { context.input.big };", false)]
    public void AToolThatRunsOnlyAtAHigherRiskIsShownWhereItMayComeToThat(string risk, bool isShown)
    {
        var world = new World().With(risk, "risk.cedar").With("forbid (principal, action, resource) unless { context.call.risk >= 3 };");
        Assert.Equal(isShown, MayList(world, "pay"));
    }

    [Fact]
    public void WhateverIsNotDeniedIsShown() => Gen.Select(
        Gen.Int[0, Rules.Length - 1].Array[0, 4],
        Gen.Int[0, RiskRules.Length - 1].Array[0, 2],
        Gen.Int[0, 4],
        Gen.Int[0, 4],
        Gen.Int[1, 4],
        Gen.Bool).Sample(
        (rules, risks, level, trial, risk, isCheap) =>
        {
            var world = new World
            {
                Level = level,
                Trial = trial,
                Tools = [World.ToolOf("pay", (Risk)risk, sideEffect: level % 2 == 0, leaves: true, price: isCheap ? 0 : 10), World.ToolOf("read", (Risk)risk)],
            };
            world = world.With(string.Join('\n', rules.Distinct().Select(i => Rules[i])));
            world = world.With(string.Join('\n', risks.Distinct().Select(i => RiskRules[i])), "risk.cedar");
            var policies = world.Policies();
            foreach (var tool in world.Tools.Select(t => world[t.UpstreamName]))
            {
                var denied = Everything(tool.Tool.PriceMicros).All(given =>
                    Deciding.Decide(policies, world.Agent, tool, World.Json(given.Arguments), given.Around).Verdict is Verdict.Denial);
                Assert.True(denied || Deciding.MayList(policies, world.Agent, tool));
            }
        },
        iter: 200);

    private static World Costly => new() { Tools = [World.ToolOf("read", Risk.Low), World.ToolOf("pay", Risk.Medium, sideEffect: true, leaves: true, price: 6)] };

    private static IEnumerable<(string Arguments, Circumstances Around)> Everything(long priceMicros) =>
        from arguments in new[] { "{}", "{\"amount\":1}", "{\"amount\":7}", "{\"amount\":11}", "{\"amount\":\"much\"}" }
        from grant in new[] { null, new GrantFacts("1", HumanApproved: true), new GrantFacts("1", HumanApproved: false) }
        from labels in new[] { Array.Empty<string>(), ["private", "untrusted"] }
        from later in new[] { 0, 1 }
        select (arguments, World.Around(grant: grant, labels: labels) with
        {
            Cost = new CostFacts(priceMicros, later == 0 ? 0 : long.MaxValue),
            Now = World.Now.AddDays(later),
            SensitiveDirty = later == 1,
        });

    private static bool MayList(World world, string tool) => Deciding.MayList(world.Policies(), world.Agent, world[tool]);
}
