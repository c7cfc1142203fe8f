using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;

namespace TackOS.Policies;

/// <summary>Everything that decides about a call apart from who calls which tool with which arguments.</summary>
/// <param name="Run">The run so far.</param>
/// <param name="Cost">What it would cost and what is left.</param>
/// <param name="Mission">The mission it is attributed to.</param>
/// <param name="Grant">The step of a grant that it is, where it is one.</param>
/// <param name="SensitiveDirty">A sensitive argument cannot be traced to clean data.</param>
/// <param name="Approval">A yes for this very action, unused and in time.</param>
/// <param name="Now">The instant of the decision.</param>
public sealed record Circumstances(
    RunFacts Run, CostFacts Cost, string? Mission, GrantFacts? Grant, bool SensitiveDirty, Approval? Approval, DateTimeOffset Now)
{
    internal Facts FactsOf(Classification tool, Department department) => new(
        new CallFacts(tool.Risk, tool.SideEffect, tool.Leaves, SensitiveDirty), Run, Cost, Mission, Grant, Approval: null, Now,
        new StandingFacts(department.Autonomy, department.Trial, tool.Risk));

    internal static ApprovalFacts FactsOf(Approval approval) => new(
        approval.People,
        approval.Count(Role.Finance),
        approval.Count(Role.Admin),
        approval.Kind == ApprovalKind.Draft ? Hypotheses.ViaDraft : Hypotheses.ViaCall);
}

/// <summary>What policy said, and the facts it said it from.</summary>
public sealed record Judgement(Verdict Verdict, Facts Facts);
