using System.Text.Json;
using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;

namespace TackOS.Policies;

/// <summary>
/// Decides recorded calls again, from the arguments and the facts that were recorded with each decision: what a change of policy would have
/// changed. Agreements are left out, so that what is compared is what policy asks for, not who happened to say yes.
/// </summary>
public static class Replay
{
    /// <summary>The calls whose verdict differs, in the order given.</summary>
    public static IEnumerable<Flip> Flips(PoliciesInForce before, PoliciesInForce after, IEnumerable<RecordedCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        foreach (var call in calls)
        {
            var (was, would) = (Again(before, call), Again(after, call));
            if (!AreAlike(was, would))
                yield return new Flip(call.Id, call.At, call.Agent.Id, call.Tool.Name, was, would);
        }
    }

    private static Verdict Again(PoliciesInForce policies, RecordedCall call)
    {
        var (facts, standing) = (call.Facts, call.Facts.Standing);
        var department = new Department(call.Agent.Department, "", standing.Autonomy, standing.Trial, []);
        var tool = call.Tool.Classified(call.Tool.Tool.Classification with { Risk = standing.RiskClass, SideEffect = facts.Call.SideEffect, Leaves = facts.Call.Leaves });
        var circumstances = new Circumstances(facts.Run, facts.Cost, facts.Mission, facts.Grant, facts.Call.SensitiveDirty, Approval: null, facts.Now);
        return Deciding.Decide(policies.Over(department, call.Agent, tool), call.Agent, tool, call.Arguments, circumstances).Verdict;
    }

    /// <summary>Whether the agent would notice no difference. Which rule it was is not one.</summary>
    private static bool AreAlike(Verdict left, Verdict right) => (left, right) switch
    {
        (Verdict.Permitted, Verdict.Permitted) => true,
        (Verdict.NeedsApproval a, Verdict.NeedsApproval b) => a.Needs == b.Needs,
        (Verdict.Draft a, Verdict.Draft b) => a.Needs == b.Needs,
        (Verdict.Shadow a, Verdict.Shadow b) => AreAlike(a.Inner, b.Inner),
        (Verdict.Denial a, Verdict.Denial b) => a.Code == b.Code,
        _ => false,
    };
}

/// <summary>A call as it was decided: who, what, with which arguments, and the facts.</summary>
public sealed record RecordedCall(string Id, DateTimeOffset At, Agent Agent, AcceptedTool Tool, JsonElement Arguments, Facts Facts);

/// <summary>A recorded call that another set of policies would have decided otherwise.</summary>
public sealed record Flip(string Call, DateTimeOffset At, string Agent, string Tool, Verdict Before, Verdict After)
{
    /// <summary>Whether it needs less than before.</summary>
    public bool IsLooser => Strictness(After) < Strictness(Before);

    /// <summary>In words, such as <c>would have run</c>.</summary>
    public string WasTold => Sentences.WouldHave(Before);

    public string WouldBeTold => Sentences.WouldHave(After);

    // People count before roles: two people are more than one of finance.
    private static int Strictness(Verdict verdict) => verdict switch
    {
        Verdict.Permitted => 0,
        Verdict.NeedsApproval { Needs: var needs } => (10 * needs.People) + needs.Finance + needs.Admin,
        Verdict.Draft { Needs: var needs } => 100 + (10 * needs.People) + needs.Finance + needs.Admin,
        Verdict.Shadow shadow => 200 + Strictness(shadow.Inner),
        _ => 1_000,
    };
}
