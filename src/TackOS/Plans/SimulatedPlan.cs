using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;

namespace TackOS.Plans;

/// <summary>What a plan would have come to. Nothing ran, nothing was held, nobody was asked.</summary>
/// <param name="Passed">Every step would run, if need be after humans agreed; at level 0, would have run at the level under trial.</param>
/// <param name="Sentence">The whole in one sentence.</param>
/// <param name="Steps">In the plan's order; empty where the plan could not be simulated at all.</param>
/// <param name="TotalMicros">The most that the steps which would run can cost, in micro-units.</param>
/// <param name="AccountsAfter">The copy of the accounts with those holds on it.</param>
public sealed record SimulatedPlan(
    bool Passed, string Sentence, IReadOnlyList<SimulatedStep> Steps, long TotalMicros, IReadOnlyList<Account> AccountsAfter);

/// <summary>What one step would have come to, the steps before it having been done.</summary>
/// <param name="Place">Its place in the plan, from 1.</param>
/// <param name="Id">The plan's name for it.</param>
/// <param name="Tool">The tool it names.</param>
/// <param name="Verdict"><c>Permitted</c>, <c>NeedsApproval</c>, <c>Draft</c>, <c>Shadow</c>, <c>Denial</c>, or <c>Refused</c> by another check than policy.</param>
/// <param name="Code">The stable code of what stops it; null where nothing does.</param>
/// <param name="Sentence">What would happen, in the words that the agent would read.</param>
/// <param name="Rules">The rules that determine it.</param>
/// <param name="CostMicros">The most that it can cost; 0 where it would not run.</param>
/// <param name="Approvals">Who would have to agree; null where nobody.</param>
/// <param name="Labels">What the run would carry after it.</param>
/// <param name="WhatToChange">What would make it pass; null where it passes.</param>
public sealed record SimulatedStep(
    int Place,
    string? Id,
    string Tool,
    string Verdict,
    string? Code,
    string Sentence,
    IReadOnlyList<Rule> Rules,
    long CostMicros,
    Requirement? Approvals,
    IReadOnlyList<string> Labels,
    string? WhatToChange)
{
    public bool Passes => Code is null;
}
