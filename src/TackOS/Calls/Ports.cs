using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Policies;
using TackOS.Vault;

namespace TackOS.Calls;

/// <summary>
/// The durable side of the path. Every method is one transaction; a method that returns has committed. Throws
/// <see cref="StoreUnavailableException"/> where it could not, and then nothing of it was kept.
/// </summary>
public interface ICallBook
{
    /// <summary>What is in force now.</summary>
    InForce InForce { get; }

    /// <summary>Reads, fresh from the store, what decides about this call.</summary>
    Known Look(Scoped scoped, DateTimeOffset now);

    /// <summary>
    /// State re-checked, operation named, approval claimed, hold taken, body and intent written: all or nothing. Null once that is durable,
    /// else why not.
    /// </summary>
    Task<Stop?> AdmitAsync(Permit permit, string callId, Hold hold);

    /// <summary>Outcome, settlement, the answer that is now owed, and what of the result stays with operators.</summary>
    Task SettleAsync(Admission admission, Disclosure disclosure, long costMicros);

    /// <summary>Gives the hold and the approval back: the call certainly did not leave.</summary>
    Task GiveBackAsync(Admission admission, Refusal why);

    /// <summary>Leaves a visible unknown outcome, whose hold counts as spent; one with no price and no side effect closes by itself.</summary>
    Task MarkUnknownAsync(Admission admission, string cause);

    /// <summary>Records that a call was answered without having been executed.</summary>
    Task RefuseAsync(IncomingCall call, Identified? caller, Decided? decided, Refusal refusal);

    /// <summary>The stored answer of a call; null while it has none; a refusal where its outcome is unknown.</summary>
    Task<Answer?> FindAnswerAsync(string callId);
}

/// <summary>Durable questions to humans.</summary>
public interface IApprovalDesk
{
    /// <summary>Joins the pending approval for this very action, or asks; stops where its agent has too many questions open.</summary>
    Task<Step<Approval>> AskAsync(Decided decided, ApprovalKind kind, Requirement needs, IReadOnlyList<string> rules);

    /// <summary>Returns when the approval is no longer pending, the time is up, or the client has gone; whichever comes first.</summary>
    Task<Approval> WaitAsync(string approvalId, TimeSpan atMost, CancellationToken clientGone);
}

/// <summary>The vault, as the path sees it. Only an admission for a server opens the credentials bound to that server.</summary>
public interface IArmoury
{
    /// <summary>Why no call is let in: the vault is sealed. Null while it is open.</summary>
    Refusal? Closed { get; }

    Step<Injections> Open(Admission admission);

    /// <summary>
    /// The ids of the secrets whose values stand in what an agent sent (the tool's name, the operation key, the arguments, in any form that the
    /// redactor knows), each once.
    /// </summary>
    /// <exception cref="VaultSealedException">The vault was sealed meanwhile.</exception>
    IReadOnlyList<string> FindIn(IncomingCall call);

    /// <summary>Takes the exact values of all secrets in play out of a result.</summary>
    /// <exception cref="System.Text.Json.JsonException">The result is not one JSON text, or it is too deep.</exception>
    Redacted Redact(Sent.Answered answer);

    /// <summary>The same for a sentence.</summary>
    string Redact(string sentence);
}

/// <summary>Sends what is armed to its upstream.</summary>
public interface IUpstreams
{
    Task<Sent> SendAsync(Armed armed);
}

/// <summary>The credentials of one server, opened.</summary>
public sealed record Injections(IReadOnlyList<Injection> All);

/// <summary>A secret's value and the one slot it goes into.</summary>
public sealed record Injection(string SecretId, Binding Binding, SecretValue Value);

/// <summary>What the store knows of a call before it is decided.</summary>
/// <param name="RunId">The run that the call belongs to.</param>
/// <param name="Run">What is known of that run.</param>
/// <param name="Accounts">The call's accounts this month, the company first.</param>
/// <param name="Approval">A yes for this very action, unused and in time.</param>
/// <param name="Earlier">Why the call must not be decided at all: it is the same operation as an earlier one, or was rejected.</param>
public sealed record Known(string RunId, RunFacts Run, IReadOnlyList<Account> Accounts, Approval? Approval, Stop? Earlier);

/// <summary>The store could not do it: locked, full, damaged, or too slow. Nothing was kept.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
