namespace TackOS.Identity;

/// <summary>A non-human caller: belongs to one department, and acts on behalf of one operator, who may not vote on what it asks.</summary>
public sealed record Agent(string Id, string Department, string? Mission, string OnBehalfOf, bool Active);

/// <summary>One credential of an agent, known here only by its hash.</summary>
public sealed record AgentToken(string Hash, string Id, string Agent, DateTimeOffset ExpiresAt, bool Revoked);
