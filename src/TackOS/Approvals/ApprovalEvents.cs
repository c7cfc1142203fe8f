using TackOS.Calls;
using TackOS.Journal;

namespace TackOS.Approvals;

/// <summary>A call, or the operation that it is, asks humans at this price. Its arguments lie beside the journal; <paramref name="ArgumentsDigest"/> is keyed.</summary>
public sealed record ApprovalAsked(
    string Id,
    ApprovalKind Kind,
    string Digest,
    string Agent,
    string Department,
    string OnBehalfOf,
    string Tool,
    Risk Risk,
    Requirement Needs,
    IReadOnlyList<string> Rules,
    IReadOnlyList<string> Labels,
    DateTimeOffset ExpiresAt,
    string ArgumentsDigest,
    long PriceMicros = 0,
    string? Operation = null,
    IReadOnlyList<string>? Interested = null) : JournalEvent;

public sealed record VoteCast(string Approval, Vote Vote, ApprovalStatus Becomes, DateTimeOffset? UsableUntil) : JournalEvent;

/// <summary>Nobody answered in time, or a yes was not used in time: the answer is no.</summary>
public sealed record ApprovalClosed(string Approval, ApprovalStatus Becomes, string Reason) : JournalEvent;
