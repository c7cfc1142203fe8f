using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Identity;

namespace TackOS.Tests.Approvals;

public class VotingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Operator Ann = Of("ann", Role.Approver);
    private static readonly Operator Bob = Of("bob", Role.Approver);
    private static readonly Operator Cleo = Of("cleo", Role.Approver, Role.Finance);
    private static readonly Operator Admin = Of("root", Role.Admin);

    [Fact]
    public void OneYesDecidesWhereOnePersonIsNeeded() =>
        Assert.Equal(ApprovalStatus.Approved, Counted(Cast(Ask(), Bob)).Becomes);

    [Fact]
    public void CriticalNeedsTwoDifferentPeople()
    {
        var ask = Ask(Risk.Critical, new Requirement(2, 0, 0));
        var first = Counted(Cast(ask, Bob));
        Assert.Equal(ApprovalStatus.Pending, first.Becomes);
        var halfway = ask with { Votes = [first.Vote] };
        Assert.Equal(Voting.AlreadyVoted, Refused(Cast(halfway, Bob)));
        Assert.Equal(ApprovalStatus.Approved, Counted(Cast(halfway, Cleo)).Becomes);
    }

    [Fact]
    public void NobodyApprovesWhatWasAskedOnHisOwnBehalfWhereAnotherApproverExists() =>
        Assert.Equal(Voting.OwnCall, Refused(Cast(Ask(), Ann, others: [Bob])));

    [Theory]
    [InlineData(Role.Auditor, true, "sales")]
    [InlineData(Role.Approver, false, "sales")]
    [InlineData(Role.Approver, true, "support")]
    public void AnOperatorWhoCannotVoteIsNoOtherApprover(Role role, bool active, string department)
    {
        var other = new Operator("other", "Other", [role], [department], active);
        Assert.True(Counted(Cast(Ask(), Ann, others: [other])).Vote.SoleOperator);
    }

    [Theory]
    [InlineData(Risk.Low, true)]
    [InlineData(Risk.High, true)]
    [InlineData(Risk.Critical, false)]
    public void ASoleOperatorApprovesHisOwnUpToHighAndIsRecordedAsSuch(Risk risk, bool counts)
    {
        var result = Cast(Ask(risk), Ann, others: []);
        if (counts)
            Assert.True(Counted(result).Vote.SoleOperator);
        else
            Assert.Equal(Voting.SecondPerson, Refused(result));
    }

    [Fact]
    public void AVoteOnWhatOthersAskedIsNotThatOfASoleOperator() => Assert.False(Counted(Cast(Ask(), Bob, others: [])).Vote.SoleOperator);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void ARejectionNeedsAReason(string? reason) => Assert.Equal(Voting.ReasonMissing, Refused(Cast(Ask(), Bob, yes: false, reason: reason)));

    [Fact]
    public void OneNoRejectsAndKeepsItsReason()
    {
        var no = Counted(Cast(Ask(Risk.Critical, new Requirement(2, 0, 0)), Bob, yes: false, reason: " wrong account "));
        Assert.Equal((ApprovalStatus.Rejected, "wrong account"), (no.Becomes, no.Vote.Reason));
    }

    [Fact]
    public void AnAgentsOwnPrincipalMayReject() => Assert.Equal(ApprovalStatus.Rejected, Counted(Cast(Ask(), Ann, yes: false, reason: "no")).Becomes);

    [Fact]
    public void RolesAreCountedByThePeopleWhoHoldThem()
    {
        var ask = Ask(needs: new Requirement(2, 1, 0));
        var bob = Counted(Cast(ask, Bob)).Vote;
        Assert.Equal(ApprovalStatus.Pending, Counted(Cast(ask with { Votes = [bob] }, Of("dan", Role.Approver))).Becomes);
        Assert.Equal(ApprovalStatus.Approved, Counted(Cast(ask with { Votes = [bob] }, Cleo)).Becomes);
        Assert.Equal(ApprovalStatus.Pending, Counted(Cast(ask, Cleo)).Becomes);
    }

    [Fact]
    public void AnAdminVotesAsAnApproverButIsNotOfFinance()
    {
        Assert.Equal(ApprovalStatus.Approved, Counted(Cast(Ask(needs: new Requirement(1, 0, 1)), Admin)).Becomes);
        Assert.Equal(ApprovalStatus.Pending, Counted(Cast(Ask(needs: new Requirement(1, 1, 0)), Admin)).Becomes);
    }

    [Theory]
    [InlineData(Role.Auditor, true, "sales")]
    [InlineData(Role.Finance, true, "sales")]
    [InlineData(Role.PolicyAuthor, true, "sales")]
    [InlineData(Role.Approver, true, "support")]
    [InlineData(Role.Approver, false, "sales")]
    [InlineData(Role.Admin, false, "sales")]
    public void OnlyAnActiveApproverOfTheDepartmentVotes(Role role, bool active, string department) =>
        Assert.Equal(Voting.NotApprover, Refused(Cast(Ask(), new Operator("x", "X", [role], [department], active))));

    [Theory]
    [InlineData(ApprovalStatus.Approved)]
    [InlineData(ApprovalStatus.Rejected)]
    [InlineData(ApprovalStatus.Expired)]
    [InlineData(ApprovalStatus.Claimed)]
    public void OnlyAPendingApprovalIsVotedOn(ApprovalStatus status) => Assert.Equal(Voting.NotPending, Refused(Cast(Ask() with { Status = status }, Bob)));

    [Fact]
    public void AtItsExpiryItIsTooLate() => Assert.Equal(Voting.NotPending, Refused(Cast(Ask() with { ExpiresAt = Now }, Bob)));

    [Fact]
    public void ANoIsNoPersonOfTheRequirement() =>
        Assert.False(Voting.Satisfies(new Requirement(1, 0, 0), [new Vote("bob", [Role.Approver], Yes: false, "no", Now, false)]));

    [Fact]
    public void WhoSetWhomTheAgentActsForOrIssuedItsTokenVotesOnHisOwn() =>
        Assert.Equal(Voting.OwnCall, Refused(Cast(Ask() with { Interested = ["bob"] }, Bob)));

    [Theory]
    [InlineData("ann", "")] // The beneficiary let the voter in.
    [InlineData("root", "")] // So did who set it up.
    [InlineData("cleo", "cleo")] // So did another voter.
    [InlineData("dan", "cleo:dan")] // Somebody let in both voters.
    [InlineData("", "cleo:bob")] // The voter let in another voter.
    public void TwoVotesThatOnePersonMayHaveCastAreNotTwo(string introducer, string earlier)
    {
        string[] by = introducer.Length == 0 ? [] : [introducer];
        var votes = earlier.Split(':') is [{ Length: > 0 } name, .. var through] ? [Yes(name, through)] : Array.Empty<Vote>();
        var ask = Ask(needs: new Requirement(2, 0, 0)) with { Interested = ["root"], Votes = votes };

        Assert.Equal(Voting.SignInNotOwn, Refused(Cast(ask, Bob, introduction: new Introduction(by, OwnSince: null))));
    }

    [Fact]
    public void WhoeverWasLetInByAStrangerToTheCaseCounts() =>
        Assert.Equal(["dan"], Counted(Cast(Ask(), Bob, introduction: new Introduction(["dan"], OwnSince: null))).Vote.IntroducedBy);

    [Theory]
    [InlineData(-61, true)]
    [InlineData(-59, false)]
    public void ASignInOfOnesOwnCountsForWhatWasAskedAfterIt(int minutesFromNow, bool counts)
    {
        var result = Cast(Ask(), Bob, introduction: new Introduction(["ann"], OwnSince: Now.AddMinutes(minutesFromNow)));
        Assert.Equal(counts, result is VoteResult.Counted);
    }

    [Theory]
    [InlineData(Role.Approver, true, "sales", true)]
    [InlineData(Role.Admin, true, "sales", true)]
    [InlineData(Role.Approver, false, "sales", false)]
    [InlineData(Role.Approver, true, "support", false)]
    [InlineData(Role.Finance, true, "sales", false)]
    public void AYesIsLiveWhileItsVoterIsAnActiveApproverOfTheDepartment(Role role, bool active, string department, bool live) =>
        Assert.Equal(live, Voting.Live(Yes("bob"), new Operator("bob", "Bob", [role], [department], active), "sales") is not null);

    [Fact]
    public void AYesCountsForNoRoleThatItsVoterHasLost()
    {
        var live = Voting.Live(new Vote("bob", [Role.Approver, Role.Finance], Yes: true, null, Now, SoleOperator: false), Bob, "sales");
        Assert.Equal([Role.Approver], live!.Roles);
    }

    [Fact]
    public void AYesStandsOnlyWithAllTheVotesItWasDecidedWith()
    {
        var decided = Ask() with { Status = ApprovalStatus.Approved, Votes = [Yes("bob"), Yes("cleo")] };
        Assert.True(Voting.StandsAs(decided, decided));
        Assert.False(Voting.StandsAs(decided with { Votes = [Yes("bob")] }, decided));
        Assert.False(Voting.StandsAs(decided with { Votes = [] }, decided with { Votes = [] }));
    }

    [Theory]
    [InlineData(Risk.Medium, true)]
    [InlineData(Risk.High, false)]
    [InlineData(Risk.Critical, false)]
    public void AYesToWhatIsRiskyCountsOnlyWithACode(Risk risk, bool counts)
    {
        var without = Cast(Ask(risk), Bob, steppedUp: false);

        Assert.Equal(counts, without is VoteResult.Counted);
        Assert.True(counts || Refused(without) == Voting.StepUpNeeded);
        Assert.True(Counted(Cast(Ask(risk), Bob)).Vote.SteppedUp);
        Counted(Cast(Ask(risk), Bob, yes: false, reason: "no", steppedUp: false));
    }

    private static Vote Yes(string name, params string[] introducedBy) =>
        new(name, [Role.Approver], Yes: true, null, Now, SoleOperator: false) { IntroducedBy = introducedBy };

    private static Approval Ask(Risk risk = Risk.High, Requirement? needs = null) => new(
        "a1", ApprovalKind.Call, "digest", "robot", "sales", "ann", "bank__pay", risk, needs ?? new Requirement(1, 0, 0), [], [], ApprovalStatus.Pending, Now.AddHours(-1), Now.AddHours(1), [], null);

    private static VoteResult Cast(Approval approval, Operator voter, bool yes = true, string? reason = null, Operator[]? others = null, Introduction? introduction = null, bool steppedUp = true) =>
        Voting.Cast(approval, voter, introduction ?? Introduction.BySystem, yes, reason, [voter, .. others ?? [Ann, Bob, Cleo]], Now, steppedUp);

    private static VoteResult.Counted Counted(VoteResult result) => Assert.IsType<VoteResult.Counted>(result);

    private static string Refused(VoteResult result)
    {
        var refused = Assert.IsType<VoteResult.NotCounted>(result);
        Assert.NotEmpty(refused.Sentence);
        return refused.Code;
    }

    private static Operator Of(string id, params Role[] roles) => new(id, id, roles, [], Active: true);
}
