using TackOS.Approvals;
using TackOS.Calls;

namespace TackOS.Policies;

/// <summary>What policy says of one call.</summary>
public abstract record Verdict(IReadOnlyList<Rule> Rules)
{
    /// <summary>It may run; the rules are the permits. <paramref name="UsesApproval"/>: only because humans said yes.</summary>
    public sealed record Permitted(IReadOnlyList<Rule> Rules, bool UsesApproval) : Verdict(Rules);

    /// <summary>It may run once these people agree; the rules are the forbids that their yes would lift.</summary>
    public sealed record NeedsApproval(IReadOnlyList<Rule> Rules, Requirement Needs) : Verdict(Rules);

    /// <summary>It becomes a draft that these people may run.</summary>
    public sealed record Draft(IReadOnlyList<Rule> Rules, Requirement Needs) : Verdict(Rules);

    /// <summary>It is answered with what the level under trial would have said.</summary>
    public sealed record Shadow(IReadOnlyList<Rule> Rules, Verdict Inner) : Verdict(Rules);

    /// <summary>It may not run, whoever agrees.</summary>
    public sealed record Denial(IReadOnlyList<Rule> Rules, string Code, string Cause) : Verdict(Rules);
}
