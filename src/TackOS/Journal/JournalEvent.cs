using System.Text.Json.Serialization;
using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Missions;
using TackOS.Plans;
using TackOS.Policies;
using TackOS.Servers;
using TackOS.Vault;
using TackOS.Witnesses;

namespace TackOS.Journal;

/// <summary>
/// One fact that the journal records. State is the fold of these: whatever a table holds was put there by applying an event, in the
/// transaction that appended it, so the journal alone can rebuild it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(CallAdmitted), "call.admitted")]
[JsonDerivedType(typeof(CallSettled), "call.settled")]
[JsonDerivedType(typeof(CredentialsRecognised), "call.credentials")]
[JsonDerivedType(typeof(WithheldRead), "call.withheld-read")]
[JsonDerivedType(typeof(CallNotSent), "call.not-sent")]
[JsonDerivedType(typeof(CallUnknown), "call.unknown")]
[JsonDerivedType(typeof(CallReconciled), "call.reconciled")]
[JsonDerivedType(typeof(CallRefused), "call.refused")]
[JsonDerivedType(typeof(ApprovalAsked), "approval.asked")]
[JsonDerivedType(typeof(VoteCast), "approval.vote")]
[JsonDerivedType(typeof(ApprovalClosed), "approval.closed")]
[JsonDerivedType(typeof(CapSet), "budget.cap")]
[JsonDerivedType(typeof(BudgetPaused), "budget.paused")]
[JsonDerivedType(typeof(OverrideGranted), "budget.override")]
[JsonDerivedType(typeof(PriceSet), "budget.price")]
[JsonDerivedType(typeof(EscalationRaised), "escalation.raised")]
[JsonDerivedType(typeof(EscalationResolved), "escalation.resolved")]
[JsonDerivedType(typeof(DepartmentSet), "department.set")]
[JsonDerivedType(typeof(AgentSet), "agent.set")]
[JsonDerivedType(typeof(AgentTokenIssued), "agent.token-issued")]
[JsonDerivedType(typeof(AgentTokenRevoked), "agent.token-revoked")]
[JsonDerivedType(typeof(OperatorSet), "operator.set")]
[JsonDerivedType(typeof(OperatorCredentialIssued), "operator.credential-issued")]
[JsonDerivedType(typeof(OperatorCredentialUsed), "operator.credential-used")]
[JsonDerivedType(typeof(OperatorCredentialRevoked), "operator.credential-revoked")]
[JsonDerivedType(typeof(StepUpEnrolled), "operator.step-up-enrolled")]
[JsonDerivedType(typeof(StepUpReset), "operator.step-up-reset")]
[JsonDerivedType(typeof(StepUpPassed), "operator.step-up-passed")]
[JsonDerivedType(typeof(StepUpFailed), "operator.step-up-failed")]
[JsonDerivedType(typeof(MissionSet), "mission.set")]
[JsonDerivedType(typeof(ServerSet), "server.set")]
[JsonDerivedType(typeof(ServerRemoved), "server.removed")]
[JsonDerivedType(typeof(ToolPinned), "tool.pinned")]
[JsonDerivedType(typeof(ToolQuarantined), "tool.quarantined")]
[JsonDerivedType(typeof(ToolClassified), "tool.classified")]
[JsonDerivedType(typeof(ConnectionOpened), "egress.opened")]
[JsonDerivedType(typeof(ConnectionClosed), "egress.closed")]
[JsonDerivedType(typeof(ConnectionRefused), "egress.refused")]
[JsonDerivedType(typeof(FurtherConnectionsRefused), "egress.refused-more")]
[JsonDerivedType(typeof(PolicySetApplied), "policy.applied")]
[JsonDerivedType(typeof(SecretStored), "secret.stored")]
[JsonDerivedType(typeof(VaultSealed), "vault.sealed")]
[JsonDerivedType(typeof(VaultUnsealed), "vault.unsealed")]
[JsonDerivedType(typeof(UnsealFailed), "vault.unseal-failed")]
[JsonDerivedType(typeof(KekRotated), "vault.kek-rotated")]
[JsonDerivedType(typeof(RingRotated), "vault.ring-rotated")]
[JsonDerivedType(typeof(RootRetired), "vault.root-retired")]
[JsonDerivedType(typeof(PlanSimulated), "plan.simulated")]
[JsonDerivedType(typeof(WitnessPolicySet), "witness.policy")]
[JsonDerivedType(typeof(BodyErased), "body.erased")]
[JsonDerivedType(typeof(RetentionSet), "journal.retention")]
[JsonDerivedType(typeof(BodiesErased), "journal.bodies-erased")]
[JsonDerivedType(typeof(SegmentsPruned), "journal.pruned")]
[JsonDerivedType(typeof(ServerStarted), "system.started")]
[JsonDerivedType(typeof(JournalRestarted), "journal.restarted")]
public abstract record JournalEvent
{
    /// <summary>When it was recorded, UTC, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who caused it: <c>agent:ID</c>, <c>operator:ID</c> or <c>system</c>.</summary>
    public required string Actor { get; init; }
}

/// <summary>The gateway came up over this journal.</summary>
public sealed record ServerStarted(string Version) : JournalEvent;

/// <summary>
/// After a disaster a new log was begun over the entries that were left. What the old one signed for beyond them is lost, and its checkpoints say
/// nothing about this log.
/// </summary>
/// <param name="OldOrigin">The name of the log that ended.</param>
/// <param name="NewOrigin">The name of this one.</param>
/// <param name="RecordedSize">How many entries it had signed for; null where no record of that was left.</param>
/// <param name="RecordedRoot">The root over those, in base64.</param>
/// <param name="Held">How many entries were left, all of which are in this log.</param>
/// <param name="Agreeing">How many of those, from the first on, are what the signed tiles of the ended log say. What comes after was changed, or signed by nobody.</param>
/// <param name="Reason">Why, in the words of who did it.</param>
/// <param name="User">His user name at the operating system.</param>
public sealed record JournalRestarted(string OldOrigin, string NewOrigin, long? RecordedSize, string? RecordedRoot, long Held, long Agreeing, string Reason, string User) : JournalEvent;

public static class Actors
{
    public const string System = "system";

    public static string Agent(string id) => $"agent:{id}";

    public static string Operator(string id) => $"operator:{id}";

    /// <summary>Who worked on the data folder itself, by his name at the operating system. No operator is signed in there.</summary>
    public static string AtTheMachine(string user) => $"local:{user}";
}
