using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Identity;
using TackOS.Policies;

namespace TackOS.Plans;

/// <summary>
/// Runs a plan through the very functions that execution uses (scope, decide, hold) on a copy of the state, so that it cannot drift from
/// what execution does. Pure.
/// </summary>
public static class Simulation
{
    /// <param name="plan">The plan; its agent must be <paramref name="agent"/>.</param>
    /// <param name="inForce">What it is simulated under.</param>
    /// <param name="agent">Who would make the calls.</param>
    /// <param name="accounts">A copy of the agent's accounts this month, the company first.</param>
    /// <param name="run">The run that the plan would go on with: its labels count.</param>
    /// <param name="now">The instant it is decided for.</param>
    public static SimulatedPlan Run(Plan plan, InForce inForce, Agent agent, IReadOnlyList<Account> accounts, RunFacts run, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(inForce);
        ArgumentNullException.ThrowIfNull(agent);
        if (WhyNot(plan, inForce, agent) is { } problem)
            return new SimulatedPlan(false, problem, [], 0, accounts);
        var caller = new Identified(inForce, agent, inForce.Departments[agent.Department], credentialId: "", runsDraft: false);
        var state = new SimulatedState(accounts, run);
        List<SimulatedStep> steps = [.. plan.Steps.Select((step, place) => RunStep(step, place + 1, caller, state, now))];
        return new SimulatedPlan(steps.TrueForAll(s => s.Passes), Summary(steps, state), steps, state.TotalMicros, state.Accounts);
    }

    private static string? WhyNot(Plan plan, InForce inForce, Agent agent)
    {
        if (plan.Agent != agent.Id)
            return $"The plan is one for another agent than {agent.Id}, so nothing of it was simulated.";
        if (!agent.Active || !inForce.Departments.ContainsKey(agent.Department))
            return $"{agent.Id} is not an active agent of a department, so nothing it plans can run. An operator sets it: tackos agent set {agent.Id}.";
        return plan.Mission is { } mission && mission != agent.Mission
            ? $"The plan serves another mission than the one {agent.Id} works for ({agent.Mission ?? "none"}). Leave mission out, or have an operator assign it."
            : null;
    }

    private static SimulatedStep RunStep(PlanStep step, int place, Identified caller, SimulatedState state, DateTimeOffset now)
    {
        // The caller is known already, so the credential that the first step of the path would read stays empty.
        var call = new IncomingCall(new Credential.AgentBearer(""), step.Tool, CanonicalJson.Write(step.Arguments), OperationKey: null);
        if (Scoping.Scope(Screened.Imagined(call), caller).Stopped(out var scoped, out var stop))
            return Stopped(step, place, state, "Refused", (Refusal)stop, Advice.For((Refusal)stop, caller));
        var known = new Known("simulation", state.Run, state.Accounts, Approval: null, Earlier: null);
        var decided = Deciding.Decide(scoped, known, now);
        if (decided.Verdict is Verdict.Denial denial)
            return Stopped(step, place, state, nameof(Verdict.Denial), Sentences.Denied(denial, scoped), Advice.For(denial));
        var price = scoped.Tool.Tool.PriceMicros;
        if (Ledger.TryHold(state.Accounts, price, price) is HoldResult.Refused refused)
        {
            state.Pause(refused.Pauses);
            return Stopped(step, place, state, "Refused", refused.Refusal, Advice.For(refused.Refusal, caller));
        }

        state.Take(scoped.Tool.Tool);
        return Passed(step, place, state, decided);
    }

    private static SimulatedStep Passed(PlanStep step, int place, SimulatedState state, Decided decided)
    {
        var (verdict, price) = (decided.Verdict, decided.Scoped.Tool.Tool.PriceMicros);
        return new SimulatedStep(
            place, step.Id, step.Tool, NameOf(verdict), null, SentenceOf(decided), verdict.Rules, price, NeedsOf(verdict), state.Run.Labels, null);
    }

    private static SimulatedStep Stopped(PlanStep step, int place, SimulatedState state, string verdict, Refusal refusal, string whatToChange) =>
        new(place, step.Id, step.Tool, verdict, refusal.Code, refusal.Sentence, refusal.Rules, 0, null, state.Run.Labels, whatToChange);

    private static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Permitted => nameof(Verdict.Permitted),
        Verdict.NeedsApproval => nameof(Verdict.NeedsApproval),
        Verdict.Draft => nameof(Verdict.Draft),
        Verdict.Shadow => nameof(Verdict.Shadow),
        _ => nameof(Verdict.Denial),
    };

    private static string SentenceOf(Decided decided) => decided.Verdict is Verdict.Shadow shadow
        ? Sentences.Shadowed(shadow, decided).Sentence
        : $"{decided.Scoped.Tool.Name} {Sentences.WouldHave(decided.Verdict)}.";

    private static Requirement? NeedsOf(Verdict verdict) => verdict switch
    {
        Verdict.NeedsApproval ask => ask.Needs,
        Verdict.Draft draft => draft.Needs,
        Verdict.Shadow shadow => NeedsOf(shadow.Inner),
        _ => null,
    };

    private static string Summary(List<SimulatedStep> steps, SimulatedState state)
    {
        var cost = $"at most {Money.Format(state.TotalMicros)}";
        var asks = steps.Count(s => s.Approvals is not null);
        return steps.FirstOrDefault(s => !s.Passes) is { } first
            ? $"{steps.Count(s => !s.Passes)} of {steps.Count} steps would not run, the first of them step {first.Place}: {first.Sentence}"
            : $"All {steps.Count} steps pass, for {cost}; {(asks == 0 ? "none waits for a human" : $"{asks} after humans agree")}.";
    }
}
