using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Tests.Policies;

public sealed class ReplayTests
{
    private const string Limit = "@id(\"limit\") forbid (principal, action == TackOS::Action::\"bank__read\", resource) when { context.input.amount > 100 };";

    [Fact]
    public void ANewRuleFlipsTheCallsThatItWouldHaveStopped()
    {
        var world = new World();
        var recorded = new[] { Recorded(world, "read", """{"amount":5}"""), Recorded(world, "read", """{"amount":500}""") };
        var flip = Assert.Single(Replay.Flips(world.Policies(), world.With(Limit).Policies(), recorded));
        Assert.Equal(("call 500", false, "would have run", "would have been refused by limit (own.cedar:1)"), (flip.Call, flip.IsLooser, flip.WasTold, flip.WouldBeTold));
        Assert.True(Assert.Single(Replay.Flips(world.With(Limit).Policies(), world.Policies(), recorded)).IsLooser);
    }

    [Fact]
    public void ACallIsDecidedAtTheLevelItsDepartmentHadThen()
    {
        var then = new World { Level = 4 };
        var call = Recorded(then, "pay", """{"amount":5}""");
        var now = then with { Level = 1 };
        var stricter = now.With("@id(\"two\") forbid (principal, action, resource) unless { context has approval && context.approval.people >= 2 };");
        var flip = Assert.Single(Replay.Flips(now.Policies(), stricter.Policies(), [call]));
        Assert.Equal("would have waited for 1 person (ladder.4.autopilot (ladder.cedar:46))", flip.WasTold);
        Assert.StartsWith("would have waited for 2 different people (", flip.WouldBeTold, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRiskPassLooksAgainFromTheToolsOwnClass()
    {
        const string Raise = "@id(\"risk.big\") @risk(\"High\") permit (principal, action, resource) when { context.input.amount > 100 };";
        var raised = new World().With(Raise, "risk.cedar");
        var call = Recorded(raised, "read", """{"amount":500}""");
        Assert.Equal(Risk.High, call.Facts.Call.Risk);
        Assert.Equal(Risk.Low, call.Facts.Standing.RiskClass);
        Assert.True(Assert.Single(Replay.Flips(raised.Policies(), new World().Policies(), [call])).IsLooser);
    }

    [Fact]
    public void AnotherRuleForTheSameVerdictIsNoFlip()
    {
        var world = new World().With("@id(\"a\") forbid (principal, action, resource) when { context.input.amount > 1 };");
        var other = new World().With("@id(\"b\") forbid (principal, action, resource) when { context.input.amount > 1 };");
        Assert.Empty(Replay.Flips(world.Policies(), other.Policies(), [Recorded(world, "read", """{"amount":5}""")]));
    }

    private static RecordedCall Recorded(World world, string tool, string arguments)
    {
        var judgement = world.Decide(tool, arguments);
        var root = World.Json(arguments);
        return new RecordedCall($"call {root.GetProperty("amount")}", World.Now, world.Agent, world[tool], root, judgement.Facts);
    }
}
