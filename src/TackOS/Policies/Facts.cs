using TackOS.Calls;

namespace TackOS.Policies;

/// <summary>
/// What TackOS asserts about a call, apart from what the agent sent. Each decision records its facts, so that it can be made again.
/// </summary>
public sealed record Facts(
    CallFacts Call, RunFacts Run, CostFacts Cost, string? Mission, GrantFacts? Grant, ApprovalFacts? Approval, DateTimeOffset Now, StandingFacts Standing);

/// <summary>
/// What operators had set when it was decided: the department's level, the level it tries, and the tool's class before the risk policies
/// looked at the arguments.
/// </summary>
public sealed record StandingFacts(int Autonomy, int Trial, Risk RiskClass);

/// <summary>
/// <paramref name="Risk"/> is the tool's class, raised by the risk policies, never lowered; <paramref name="SensitiveDirty"/>: a sensitive
/// argument cannot be traced to clean data.
/// </summary>
public sealed record CallFacts(Risk Risk, bool SideEffect, bool Leaves, bool SensitiveDirty);

/// <summary><paramref name="Labels"/> are those of everything that the run was given so far.</summary>
public sealed record RunFacts(IReadOnlyList<string> Labels, long Calls, long SpentMicros);

/// <summary><paramref name="HeadroomMicros"/> is the least of what is left before a stop on the call's accounts.</summary>
public sealed record CostFacts(long EstimateMicros, long HeadroomMicros);

public sealed record GrantFacts(string Step, bool HumanApproved);

/// <summary>
/// <paramref name="People"/> are distinct operators who said yes to this very digest; <paramref name="Via"/> is <c>call</c> or <c>draft</c>.
/// </summary>
public sealed record ApprovalFacts(int People, int Finance, int Admin, string Via);
