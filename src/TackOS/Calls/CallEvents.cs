using TackOS.Budgets;
using TackOS.Journal;
using TackOS.Policies;
using TackOS.Redaction;

namespace TackOS.Calls;

/// <summary>
/// The intent: everything that was decided and reserved before the call left. The arguments lie beside the journal under a key of
/// their own; <paramref name="ArgumentsDigest"/> is keyed with it. <paramref name="Facts"/> are what the decision was made from.
/// </summary>
public sealed record CallAdmitted(
    string Id,
    string Agent,
    string Department,
    string? Mission,
    string Run,
    string Tool,
    string Pin,
    string Digest,
    string? Operation,
    string? Approval,
    string PolicyHash,
    IReadOnlyList<string> Rules,
    Facts Facts,
    Hold Hold,
    string ArgumentsDigest) : JournalEvent;

/// <summary>The outcome: what it did cost, what labels its result carries, and the keyed digest of the answer that is now owed.</summary>
public sealed record CallSettled(
    string Id, bool IsError, long CostMicros, bool Overrun, IReadOnlyList<string> Labels, int Redactions, string ResultDigest) : JournalEvent;

/// <summary>
/// The result looked like somebody's credentials: what kinds, and how many of each, never where or what. <paramref name="WithheldDigest"/> is the
/// keyed digest of the whole result, which lies beside the journal for operators and was not given to the agent; null where the tool's
/// classification releases such results.
/// </summary>
public sealed record CredentialsRecognised(string Id, IReadOnlyList<CredentialCount> Kinds, string Sentence, string? WithheldDigest) : JournalEvent;

/// <summary>An operator read a withheld result.</summary>
public sealed record WithheldRead(string Id, string Reason) : JournalEvent;

/// <summary>The call certainly did not leave: hold and approval are given back.</summary>
public sealed record CallNotSent(string Id, string Code, string Sentence) : JournalEvent;

/// <summary>Nobody knows whether the call took effect. It is never run again by itself, and its hold counts as spent.</summary>
public sealed record CallUnknown(string Id, string Cause) : JournalEvent;

/// <summary>An operator, or the absence of any price and side effect, closed an unknown outcome.</summary>
public sealed record CallReconciled(string Id, bool Happened, long CostMicros, string Reason) : JournalEvent;

/// <summary>
/// The call was answered without having been executed: a refusal, a draft, or what Shadow would have done. <paramref name="Subject"/> is the
/// approval, draft or account that the refusal was about. Where policy had decided, the arguments lie beside the journal like those of an
/// admitted call, unless they are very long.
/// </summary>
public sealed record CallRefused(
    string Id,
    string? Agent,
    string? Department,
    string Tool,
    string? Digest,
    string Code,
    string Sentence,
    string? PolicyHash,
    IReadOnlyList<string> Rules,
    Facts? Facts,
    long EstimateMicros,
    string? Subject = null,
    string? ArgumentsDigest = null) : JournalEvent;
