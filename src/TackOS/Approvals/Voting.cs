using TackOS.Calls;
using TackOS.Identity;

namespace TackOS.Approvals;

/// <summary>What a vote came to.</summary>
public abstract record VoteResult
{
    private VoteResult()
    {
    }

    /// <param name="Vote">The vote to record.</param>
    /// <param name="Becomes">The approval's status once it is recorded.</param>
    public sealed record Counted(Vote Vote, ApprovalStatus Becomes) : VoteResult;

    public sealed record NotCounted(string Code, string Sentence) : VoteResult;
}

/// <summary>The rules of voting, pure.</summary>
public static class Voting
{
    public const string NotPending = "approval-not-pending";
    public const string NotApprover = "not-an-approver";
    public const string OwnCall = "own-call";
    public const string SecondPerson = "second-person-needed";
    public const string AlreadyVoted = "already-voted";
    public const string ReasonMissing = "reason-missing";

    /// <param name="approval">The question, with the votes so far.</param>
    /// <param name="voter">Who votes.</param>
    /// <param name="yes">Approve or reject. A rejection needs a reason.</param>
    /// <param name="reason">Why; recorded with the name.</param>
    /// <param name="operators">Everybody who could vote, to know whether another approver exists.</param>
    /// <param name="now">The instant of the vote.</param>
    public static VoteResult Cast(Approval approval, Operator voter, bool yes, string? reason, IReadOnlyCollection<Operator> operators, DateTimeOffset now)
    {
        if (approval.Status != ApprovalStatus.Pending || approval.ExpiresAt <= now)
            return new VoteResult.NotCounted(NotPending, $"Approval {approval.Id} is {Now(approval, now)}; only a pending one can be voted on.");
        if (!voter.Has(Role.Approver) || !voter.Sees(approval.Department))
            return new VoteResult.NotCounted(NotApprover, $"{voter.Id} is not an approver of department {approval.Department}.");
        if (approval.Votes.Any(v => v.Operator == voter.Id))
            return new VoteResult.NotCounted(AlreadyVoted, $"{voter.Id} has voted on {approval.Id}; a second vote must come from another person.");
        if (!yes)
            return Reject(voter, reason, now);
        var own = approval.OnBehalfOf == voter.Id;
        if (own && operators.Any(o => o.Id != voter.Id && o.Has(Role.Approver) && o.Sees(approval.Department)))
            return new VoteResult.NotCounted(OwnCall, $"{approval.Agent} acts for {voter.Id}; another approver must decide.");
        if (own && approval.Risk == Risk.Critical)
            return new VoteResult.NotCounted(SecondPerson, "A Critical call needs two people, and this installation has one approver. Add a second operator.");
        return Approve(approval, new Vote(voter.Id, voter.Roles, Yes: true, reason, now, SoleOperator: own));
    }

    public static bool Satisfies(Requirement needs, IReadOnlyCollection<Vote> votes)
    {
        var yes = votes.Where(v => v.Yes).ToList();
        return yes.Select(v => v.Operator).Distinct(StringComparer.Ordinal).Count() >= needs.People
            && yes.Count(v => v.Roles.Contains(Role.Finance)) >= needs.Finance
            && yes.Count(v => v.Roles.Contains(Role.Admin)) >= needs.Admin;
    }

    private static VoteResult Reject(Operator voter, string? reason, DateTimeOffset now) => string.IsNullOrWhiteSpace(reason)
        ? new VoteResult.NotCounted(ReasonMissing, "A rejection needs a reason; the agent is told it, and the journal keeps it.")
        : new VoteResult.Counted(new Vote(voter.Id, voter.Roles, Yes: false, reason.Trim(), now, SoleOperator: false), ApprovalStatus.Rejected);

    private static VoteResult.Counted Approve(Approval approval, Vote vote) =>
        new(vote, Satisfies(approval.Needs, [.. approval.Votes, vote]) ? ApprovalStatus.Approved : ApprovalStatus.Pending);

    private static string Now(Approval approval, DateTimeOffset now) =>
        approval.Status == ApprovalStatus.Pending && approval.ExpiresAt <= now ? "expired" : approval.Status.ToString().ToLowerInvariant();
}
