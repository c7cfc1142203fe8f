using TackOS.Calls;

namespace TackOS.Policies;

/// <summary>
/// What TackOS asserts about a call, apart from what the agent sent. Each decision records its facts, so that it can be made again.
/// </summary>
public sealed record Facts(CallFacts Call, RunFacts Run, CostFacts Cost, string? Mission, GrantFacts? Grant, ApprovalFacts? Approval, DateTimeOffset Now);

/// <param name="Risk">The tool's class, raised by the risk policies, never lowered.</param>
/// <param name="SensitiveDirty">A sensitive argument cannot be traced to clean data.</param>
public sealed record CallFacts(Risk Risk, bool SideEffect, bool Leaves, bool SensitiveDirty);

/// <param name="Labels">What the run was given so far carries these.</param>
public sealed record RunFacts(IReadOnlyList<string> Labels, long Calls, long SpentMicros);

/// <param name="HeadroomMicros">The least of what is left before a stop on the call's accounts.</param>
public sealed record CostFacts(long EstimateMicros, long HeadroomMicros);

public sealed record GrantFacts(string Step, bool HumanApproved);

/// <param name="People">Distinct operators who said yes to this very digest.</param>
/// <param name="Via"><c>call</c> or <c>draft</c>.</param>
public sealed record ApprovalFacts(int People, int Finance, int Admin, string Via);
