using TackOS.Journal;

namespace TackOS.Identity;

/// <summary><paramref name="SetBy"/> are the operators who may have set it: the actor, and through whose codes he signed in.</summary>
public sealed record AgentSet(string Id, string Department, string? Mission, string OnBehalfOf, bool Active, IReadOnlyList<string>? SetBy = null) : JournalEvent;

/// <summary>The hash is that of a 256-bit random token: it tells nothing of the token.</summary>
public sealed record AgentTokenIssued(string Id, string Agent, string Hash, DateTimeOffset ExpiresAt, IReadOnlyList<string>? IssuedBy = null) : JournalEvent;

public sealed record AgentTokenRevoked(string Id, string Reason) : JournalEvent;

public sealed record OperatorSet(string Id, string Name, IReadOnlyList<Role> Roles, IReadOnlyList<string> Departments, bool Active)
    : JournalEvent;

/// <summary><paramref name="PageHash"/> is that of the second secret of a browser's session, which its page alone holds.</summary>
public sealed record OperatorCredentialIssued(
    string Id, string Operator, OperatorCredentialKind Kind, string Hash, DateTimeOffset ExpiresAt, Introduction? Introduction = null, string? PageHash = null) : JournalEvent;

/// <summary>A one-time code was exchanged; it is of no further use.</summary>
public sealed record OperatorCredentialUsed(string Id) : JournalEvent;

public sealed record OperatorCredentialRevoked(string Id) : JournalEvent;
