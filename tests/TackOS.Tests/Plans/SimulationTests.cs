using System.Text;
using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Plans;
using TackOS.Policies;
using TackOS.Servers;
using TackOS.Tests.Policies;

namespace TackOS.Tests.Plans;

public class SimulationTests
{
    private const string PaySchema = """{"type":"object","properties":{"to":{"type":"string"},"amount":{"type":"integer","minimum":1}},"required":["to","amount"],"additionalProperties":false}""";

    private static readonly Tool[] Tools =
    [
        World.ToolOf("inbox", Risk.Low, labels: ["untrusted", "private"], price: 1_000_000),
        World.ToolOf("pay", Risk.Medium, sideEffect: true, leaves: true, price: 2_000_000, schema: PaySchema),
        World.ToolOf("fetch", Risk.Low, leaves: true),
        World.ToolOf("wipe", Risk.Critical, sideEffect: true),
    ];

    private static World Bank => new() { Level = 2, Tools = Tools };

    [Fact]
    public void APlanThatFailsSaysWhatToChangeAndPassesWhenItIsRevised()
    {
        var failed = Simulate(Bank, """{"id":"a","tool":"bank__inbox","arguments":{}},{"id":"b","tool":"bank__pay","arguments":{"to":"landlord","amount":"ten"}},{"id":"c","tool":"bank__send","arguments":{}}""");
        Assert.False(failed.Passed);
        Assert.Equal([null, Codes.ArgumentsInvalid, Codes.UnknownTool], failed.Steps.Select(s => s.Code));
        Assert.Contains("/amount", failed.Steps[1].Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("ten\"", failed.Steps[1].Sentence, StringComparison.Ordinal);
        Assert.Contains("fit the tool's schema", failed.Steps[1].WhatToChange, StringComparison.Ordinal);
        Assert.Equal("Name a tool that robot may use: bank__fetch, bank__inbox, bank__pay, bank__wipe.", failed.Steps[2].WhatToChange);
        Assert.StartsWith("2 of 3 steps would not run, the first of them step 2:", failed.Sentence, StringComparison.Ordinal);

        var revised = Simulate(Bank, """{"id":"a","tool":"bank__inbox","arguments":{}},{"id":"b","tool":"bank__pay","arguments":{"to":"landlord","amount":10}}""");
        Assert.True(revised.Passed);
        Assert.Equal(["Permitted", "NeedsApproval"], revised.Steps.Select(s => s.Verdict));
        Assert.Equal(new Requirement(1, 0, 0), revised.Steps[1].Approvals);
        Assert.Equal("All 2 steps pass, for at most 3.00; 1 after humans agree.", revised.Sentence);
    }

    [Fact]
    public void LabelsAccumulateAndTheStepsAfterAreDecidedWithThem()
    {
        var world = Bank with { Level = 4 };
        var simulated = Simulate(world, """{"tool":"bank__fetch","arguments":{}},{"tool":"bank__inbox","arguments":{}},{"tool":"bank__fetch","arguments":{}}""");
        Assert.DoesNotContain(simulated.Steps[0].Rules, r => r.Id == "labels.leaves");
        Assert.Equal(["untrusted", "private"], simulated.Steps[1].Labels);
        Assert.Contains(simulated.Steps[2].Rules, r => r.Id == "labels.leaves");
    }

    [Fact]
    public void LabelsThatTheRunAlreadyCarriesCount()
    {
        var run = new RunFacts(["untrusted", "private"], 3, 0);
        Assert.Contains(Simulate(Bank, """{"tool":"bank__fetch","arguments":{}}""", run: run).Steps[0].Rules, r => r.Id == "labels.leaves");
    }

    [Fact]
    public void HoldsAccumulateUntilTheBudgetStopsThePlan()
    {
        var step = """{"tool":"bank__inbox","arguments":{}}""";
        Account[] accounts = [World.Account("company", 10_000_000), World.Account("department:sales", 3_000_000)];
        var simulated = Simulate(Bank, string.Join(',', step, step, step, step), accounts);
        Assert.Equal([null, null, Codes.BudgetStop, Codes.BudgetPaused], simulated.Steps.Select(s => s.Code));
        Assert.Equal(2_000_000, simulated.TotalMicros);
        Assert.Equal([2_000_000, 2_000_000], simulated.AccountsAfter.Select(a => a.HeldMicros));
        Assert.Equal([false, true], simulated.AccountsAfter.Select(a => a.Paused));
        Assert.Contains("override", simulated.Steps[2].WhatToChange, StringComparison.Ordinal);
        Assert.Equal([0, 0], accounts.Select(a => a.HeldMicros));
    }

    [Fact]
    public void AbsurdPricesDoNotWrapAround()
    {
        var world = new World { Tools = [World.ToolOf("gold", Risk.Low, price: long.MaxValue - 1)] };
        var simulated = Simulate(world, """{"tool":"bank__gold","arguments":{}},{"tool":"bank__gold","arguments":{}}""");
        Assert.Equal(long.MaxValue, simulated.TotalMicros);
        Assert.Equal(long.MaxValue, simulated.AccountsAfter[0].HeldMicros);
    }

    [Fact]
    public void WhatNobodyCanApproveFailsAndNamesItsRule()
    {
        var world = Bank.With("@id(\"no-wipes\") forbid (principal, action == TackOS::Action::\"bank__wipe\", resource);");
        var step = Assert.Single(Simulate(world, """{"tool":"bank__wipe","arguments":{}}""").Steps);
        Assert.Equal(("Denial", Codes.PolicyForbids), (step.Verdict, step.Code));
        Assert.Contains("no-wipes (own.cedar:1)", step.WhatToChange, StringComparison.Ordinal);
    }

    [Fact]
    public void ADraftPassesAsHumansMayRunIt()
    {
        var simulated = Simulate(Bank with { Level = 1 }, """{"tool":"bank__wipe","arguments":{}}""");
        Assert.True(simulated.Passed);
        Assert.Equal(("Draft", new Requirement(2, 0, 0)), (simulated.Steps[0].Verdict, simulated.Steps[0].Approvals));
    }

    [Fact]
    public void ShadowSaysWhatWouldHaveHappened()
    {
        var simulated = Simulate(Bank with { Level = 0, Trial = 2 }, """{"tool":"bank__wipe","arguments":{}}""");
        Assert.True(simulated.Passed);
        Assert.Equal(("Shadow", new Requirement(2, 0, 0)), (simulated.Steps[0].Verdict, simulated.Steps[0].Approvals));
        Assert.Contains("level 0 (Shadow)", simulated.Steps[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void APlanOfAnotherAgentOrMissionIsNotSimulated()
    {
        var world = Bank;
        var plan = Read("""{"tool":"bank__inbox","arguments":{}}""");
        var other = Simulation.Run(plan with { Agent = "other" }, world.InForce(), world.Agent, [], new RunFacts([], 0, 0), World.Now);
        var mission = Simulation.Run(plan with { Mission = "m9" }, world.InForce(), world.Agent, [], new RunFacts([], 0, 0), World.Now);
        Assert.All([other, mission], s => Assert.True(!s.Passed && s.Steps.Count == 0 && s.Sentence.Length > 0));
    }

    [Fact]
    public void AnInactiveAgentsPlanFails()
    {
        var world = Bank;
        var simulated = Simulation.Run(
            Read("""{"tool":"bank__inbox","arguments":{}}"""), world.InForce(), world.Agent with { Active = false }, [], new RunFacts([], 0, 0), World.Now);
        Assert.False(simulated.Passed);
    }

    [Fact]
    public void SimulatingTwiceComesToTheSame()
    {
        const string steps = """{"tool":"bank__inbox","arguments":{}},{"tool":"bank__fetch","arguments":{}},{"tool":"bank__wipe","arguments":{}}""";
        var (one, two) = (Simulate(Bank, steps), Simulate(Bank, steps));
        Assert.Equal(one.Steps.Select(s => s.Sentence), two.Steps.Select(s => s.Sentence));
        Assert.Equal(one.AccountsAfter, two.AccountsAfter);
    }

    private static SimulatedPlan Simulate(World world, string steps, Account[]? accounts = null, RunFacts? run = null) =>
        Simulation.Run(Read(steps), world.InForce(), world.Agent, accounts ?? [World.Account("company")], run ?? new RunFacts([], 0, 0), World.Now);

    private static Plan Read(string steps) =>
        Assert.IsType<PlanReading.Read>(Plan.Read(Encoding.UTF8.GetBytes($$"""{"agent":"robot","steps":[{{steps}}]}"""))).Plan;
}
