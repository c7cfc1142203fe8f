using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Tests.Policies;

/// <summary>The third step, with the proofs of the two before it.</summary>
public class DecidingOnThePathTests
{
    [Fact]
    public void TheFactsAreThoseOfTheCallTheRunAndTheAccounts()
    {
        var world = new World { Tools = [World.ToolOf("read", Risk.Low, price: 7)] };
        world = world with { Agent = world.Agent with { Mission = "m1" } };
        var run = new RunFacts(["private"], 3, 40);
        Account[] accounts = [World.Account("company", 1_000, spent: 100), World.Account("department:sales", 100, held: 10), World.Account("agent:robot")];
        var decided = Decide(world, new Known("run1", run, accounts, Approval: null, Earlier: null));
        Assert.Equal(new CostFacts(7, 75), decided.Facts.Cost);
        Assert.Equal(("m1", World.Now), (decided.Facts.Mission, decided.Facts.Now));
        Assert.Same(run, decided.Facts.Run);
        Assert.IsType<Verdict.Permitted>(decided.Verdict);
    }

    [Theory]
    [InlineData(false, TackOS.Budgets.Money.MostMicros)]
    [InlineData(true, 0)]
    public void WithoutAnyCapNothingLimitsAndAPausedAccountLeavesNothing(bool paused, long headroom)
    {
        var known = new Known("run1", new RunFacts([], 0, 0), [World.Account("company") with { Paused = paused }], Approval: null, Earlier: null);
        Assert.Equal(headroom, Decide(new World(), known).Facts.Cost.HeadroomMicros);
    }

    [Fact]
    public void APolicyMayReadTheCostAndTheMission()
    {
        var world = new World().With("@id(\"dear\") forbid (principal, action, resource) when { context.cost.headroomMicros < 50 || context has mission };");
        var known = new Known("run1", new RunFacts([], 0, 0), [World.Account("company", 100, spent: 40)], Approval: null, Earlier: null);
        Assert.IsType<Verdict.Denial>(Decide(world, known).Verdict);
        Assert.IsType<Verdict.Permitted>(Decide(world, known with { Accounts = [World.Account("company", 100, spent: 30)] }).Verdict);
    }

    private static Decided Decide(World world, Known known)
    {
        var call = new IncomingCall(new Credential.AgentBearer(World.AgentToken), "bank__read", "{}"u8.ToArray(), OperationKey: null);
        Assert.False(Identification.Identify(call, world.InForce(), World.Now).Stopped(out var caller, out _));
        Assert.False(Screened.Screen(call, new EmptyVault()).Stopped(out var screened, out _));
        Assert.False(Scoping.Scope(screened!, caller!).Stopped(out var scoped, out _));
        return Deciding.Decide(scoped!, known, World.Now);
    }

    private sealed class EmptyVault : IArmoury
    {
        public Refusal? Closed => null;

        public Step<Injections> Open(Admission admission) => new Injections([]);

        public IReadOnlyList<string> FindIn(IncomingCall call) => [];

        public Redacted Redact(Sent.Answered answer) => new(answer.Result, answer.IsError, Hits: 0);

        public string Redact(string sentence) => sentence;
    }
}
