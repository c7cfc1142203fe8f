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
    public const string SignInNotOwn = "sign-in-not-own";
    public const string SecondPerson = "second-person-needed";
    public const string AlreadyVoted = "already-voted";
    public const string StepUpNeeded = "step-up-needed";
    public const string ReasonMissing = "reason-missing";

    /// <param name="approval">The question, with the votes so far.</param>
    /// <param name="voter">Who votes.</param>
    /// <param name="introduction">How the voter came to be signed in.</param>
    /// <param name="yes">Approve or reject. A rejection needs a reason.</param>
    /// <param name="reason">Why; recorded with the name.</param>
    /// <param name="operators">Everybody who could vote, to know whether another approver exists.</param>
    /// <param name="now">The instant of the vote.</param>
    /// <param name="steppedUp">Whether the voter gave a code of his authenticator for this very vote.</param>
    public static VoteResult Cast(
        Approval approval, Operator voter, Introduction introduction, bool yes, string? reason, IReadOnlyCollection<Operator> operators, DateTimeOffset now, bool steppedUp)
    {
        if (approval.Status != ApprovalStatus.Pending || approval.ExpiresAt <= now)
            return new VoteResult.NotCounted(NotPending, $"Approval {approval.Id} is {Now(approval, now)}; only a pending one can be voted on.");
        if (!voter.Has(Role.Approver) || !voter.Sees(approval.Department))
            return new VoteResult.NotCounted(NotApprover, $"{voter.Id} is not an approver of department {approval.Department}.");
        if (approval.Votes.Any(v => v.Operator == voter.Id))
            return new VoteResult.NotCounted(AlreadyVoted, $"{voter.Id} has voted on {approval.Id}; a second vote must come from another person.");
        if (!yes)
            return Reject(voter, reason, now);
        if (NeedsStepUp(approval.Risk) && !steppedUp)
            return new VoteResult.NotCounted(StepUpNeeded, $"A yes to a {approval.Risk} call needs a code of {voter.Id}'s authenticator, given for it alone.");
        var own = approval.IsOwnOf(voter.Id);
        if (own && operators.Any(o => o.Id != voter.Id && o.Has(Role.Approver) && o.Sees(approval.Department)))
            return new VoteResult.NotCounted(OwnCall, approval.OnBehalfOf == voter.Id
                ? $"{approval.Agent} acts for {voter.Id}; another approver must decide."
                : $"{voter.Id} set whom {approval.Agent} acts for, or issued its token; another approver must decide.");
        if (own && approval.Risk == Risk.Critical)
            return new VoteResult.NotCounted(SecondPerson, "A Critical call needs two people, and this installation has one approver. Add a second operator.");
        var vote = new Vote(voter.Id, voter.Roles, Yes: true, reason, now, SoleOperator: own) { IntroducedBy = introduction.OthersFor(approval.AskedAt), SteppedUp = steppedUp };
        return SharedHand(approval, vote) is { } hand ? NotASecondPerson(approval, vote, hand) : Approve(approval, vote);
    }

    /// <summary>Whether a yes to a call of that risk is taken with a code only.</summary>
    public static bool NeedsStepUp(Risk risk) => risk >= Risk.High;

    /// <summary>
    /// What is left of a recorded vote: a yes counts only while its voter is an active approver of the department, and for no role that he has lost.
    /// A no keeps its name for good.
    /// </summary>
    public static Vote? Live(Vote vote, Operator voter, string department)
    {
        if (!vote.Yes)
            return vote;
        return voter.Has(Role.Approver) && voter.Sees(department) ? vote with { Roles = [.. vote.Roles.Where(voter.Roles.Contains)] } : null;
    }

    /// <summary>Whether a yes is one still: its votes that are live are as many as it needed.</summary>
    public static bool Stands(Approval approval) => approval.Status == ApprovalStatus.Approved && Satisfies(approval.Needs, approval.Votes);

    /// <summary>Whether a yes is still all that a call was decided with.</summary>
    public static bool StandsAs(Approval approval, Approval decidedWith) => Stands(approval)
        && decidedWith.Yes.All(then => approval.Yes.Any(vote => vote.Operator == then.Operator && then.Roles.All(vote.Roles.Contains)));

    public static bool Satisfies(Requirement needs, IReadOnlyCollection<Vote> votes)
    {
        var yes = votes.Where(v => v.Yes).ToList();
        return yes.Select(v => v.Operator).Distinct(StringComparer.Ordinal).Count() >= needs.People
            && yes.Count(v => v.Roles.Contains(Role.Finance)) >= needs.Finance
            && yes.Count(v => v.Roles.Contains(Role.Admin)) >= needs.Admin;
    }

    /// <summary>
    /// Somebody who may have cast this vote and another, or may have cast it and have a part in what is asked. Two votes that one person may have
    /// cast are one person's. A sole operator is known to decide on his own.
    /// </summary>
    private static string? SharedHand(Approval approval, Vote vote) => vote.Hands()
        .Intersect(approval.Yes.SelectMany(v => v.Hands()).Concat(vote.SoleOperator ? [] : approval.Interested.Append(approval.OnBehalfOf)), StringComparer.Ordinal)
        .FirstOrDefault();

    private static VoteResult.NotCounted NotASecondPerson(Approval approval, Vote vote, string hand)
    {
        var other = hand == vote.Operator ? approval.Yes.First(v => v.IntroducedBy.Contains(hand)).Operator : vote.Operator;
        return new VoteResult.NotCounted(SignInNotOwn,
            $"{other} signed in with a code that came from {hand}, who has a part in {approval.Id} too, so it could be one person deciding twice. " +
            $"Who signs in with a code of his own (tackos operator code {other}) counts for what is asked from then on.");
    }

    private static VoteResult Reject(Operator voter, string? reason, DateTimeOffset now) => string.IsNullOrWhiteSpace(reason)
        ? new VoteResult.NotCounted(ReasonMissing, "A rejection needs a reason; the agent is told it, and the journal keeps it.")
        : new VoteResult.Counted(new Vote(voter.Id, voter.Roles, Yes: false, reason.Trim(), now, SoleOperator: false), ApprovalStatus.Rejected);

    private static VoteResult.Counted Approve(Approval approval, Vote vote) =>
        new(vote, Satisfies(approval.Needs, [.. approval.Votes, vote]) ? ApprovalStatus.Approved : ApprovalStatus.Pending);

    private static string Now(Approval approval, DateTimeOffset now) =>
        approval.Status == ApprovalStatus.Pending && approval.ExpiresAt <= now ? "expired" : approval.Status.ToString().ToLowerInvariant();
}
