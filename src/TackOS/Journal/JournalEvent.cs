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
[JsonDerivedType(typeof(MissionSet), "mission.set")]
[JsonDerivedType(typeof(ServerSet), "server.set")]
[JsonDerivedType(typeof(ServerRemoved), "server.removed")]
[JsonDerivedType(typeof(ToolPinned), "tool.pinned")]
[JsonDerivedType(typeof(ToolQuarantined), "tool.quarantined")]
[JsonDerivedType(typeof(ToolClassified), "tool.classified")]
[JsonDerivedType(typeof(PolicySetApplied), "policy.applied")]
[JsonDerivedType(typeof(SecretStored), "secret.stored")]
[JsonDerivedType(typeof(PlanSimulated), "plan.simulated")]
[JsonDerivedType(typeof(WitnessPolicySet), "witness.policy")]
[JsonDerivedType(typeof(ServerStarted), "system.started")]
public abstract record JournalEvent
{
    /// <summary>When it was recorded, UTC, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who caused it: <c>agent:ID</c>, <c>operator:ID</c> or <c>system</c>.</summary>
    public required string Actor { get; init; }
}

/// <summary>The gateway came up over this journal.</summary>
public sealed record ServerStarted(string Version) : JournalEvent;

public static class Actors
{
    public const string System = "system";

    public static string Agent(string id) => $"agent:{id}";

    public static string Operator(string id) => $"operator:{id}";
}
