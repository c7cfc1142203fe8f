using System.Text.Json.Serialization;
using TackOS.Calls;
using TackOS.Identity;

namespace TackOS.Approvals;

/// <summary>Who must say yes: how many people, and how many of them in which role. Roles of one person count for each.</summary>
public sealed record Requirement(int People, int Finance, int Admin)
{
    public override string ToString()
    {
        var roles = new List<string>();
        if (Finance > 0)
            roles.Add($"{Finance} of finance");
        if (Admin > 0)
            roles.Add($"{Admin} admin");
        var people = People == 1 ? "1 person" : $"{People} different people";
        return roles.Count == 0 ? people : $"{people}, {string.Join(", ", roles)}";
    }
}

[JsonConverter(typeof(JsonStringEnumConverter<ApprovalKind>))]
public enum ApprovalKind
{
    /// <summary>The agent waits, and its call runs when it asks again.</summary>
    Call,

    /// <summary>The agent left a draft; an operator's yes runs it.</summary>
    Draft,
}

[JsonConverter(typeof(JsonStringEnumConverter<ApprovalStatus>))]
public enum ApprovalStatus
{
    Pending,
    Approved,
    Rejected,
    Expired,

    /// <summary>A call was admitted with it; it is of no further use.</summary>
    Claimed,
}

/// <summary>One operator's vote. <paramref name="SoleOperator"/> marks a vote on his own agent's call for want of anybody else.</summary>
public sealed record Vote(string Operator, IReadOnlyList<Role> Roles, bool Yes, string? Reason, DateTimeOffset At, bool SoleOperator)
{
    /// <summary>Whether the voter gave a code of his authenticator for it.</summary>
    public bool SteppedUp { get; init; }

    /// <summary>Who else may have cast it: operators through whose codes the voter signed in.</summary>
    public IReadOnlyList<string> IntroducedBy { get; init; } = [];

    /// <summary>Everybody who may have cast it.</summary>
    public IEnumerable<string> Hands() => IntroducedBy.Prepend(Operator);
}

/// <summary>
/// A durable question to humans about one exact call: the digest covers agent, tool, tool definition and arguments.
/// A yes lifts only <paramref name="Rules"/>, the rules it was shown, only while risk, labels and price have not grown, and only for an agent that
/// still works for the same department and beneficiary. <paramref name="Operation"/> is the client's key of the call that asked.
/// </summary>
public sealed record Approval(
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
    ApprovalStatus Status,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<Vote> Votes,
    string? Call,
    long PriceMicros = 0,
    string? Operation = null)
{
    /// <summary>Who may have set whom the agent acts for, or issued the token that it asked with: what it asks is theirs too.</summary>
    public IReadOnlyList<string> Interested { get; init; } = [];

    public bool IsOwnOf(string operatorId) => OnBehalfOf == operatorId || Interested.Contains(operatorId);

    public int People => Yes.Select(v => v.Operator).Distinct(StringComparer.Ordinal).Count();

    public IEnumerable<Vote> Yes => Votes.Where(v => v.Yes);

    public int Count(Role role) => Yes.Count(v => v.Roles.Contains(role));

    public Vote? Rejection => Votes.FirstOrDefault(v => !v.Yes);
}
