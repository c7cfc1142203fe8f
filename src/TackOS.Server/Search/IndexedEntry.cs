namespace TackOS.Server.Search;

/// <summary>What the index keeps of an entry: enough to find it and to say in a line what it was, also where its text lies elsewhere by now.</summary>
/// <param name="Index">Its number in the journal, from 0.</param>
/// <param name="At">When it was recorded, to the millisecond.</param>
/// <param name="Type">The kind of event, as <c>call.admitted</c>.</param>
/// <param name="Actor">Who caused it: <c>agent:ID</c>, <c>operator:ID</c> or <c>system</c>.</param>
/// <param name="Agent">Whose it is: of an entry that names only a call, an approval or an escalation, the agent of that.</param>
/// <param name="Department">As the entry says, or what it is about.</param>
/// <param name="Tool">As agents call it, <c>server__tool</c>.</param>
/// <param name="Decision">One of <see cref="Decisions"/>; null where nothing was decided.</param>
/// <param name="Code">Why a call was answered without being executed, or why it did not leave.</param>
/// <param name="Mission">The mission that it is attributed to.</param>
/// <param name="Call">The call that it is about.</param>
/// <param name="Approval">The approval or draft that it is about.</param>
public sealed record IndexedEntry(
    long Index, DateTimeOffset At, string Type, string Actor, string? Agent, string? Department, string? Tool, string? Decision, string? Code, string? Mission,
    string? Call, string? Approval);

/// <summary>The words for what was decided, and what came of it. docs/guides/journal.md lists them.</summary>
public static class Decisions
{
    public const string Permitted = "permitted";
    public const string Settled = "settled";
    public const string ToolError = "tool-error";
    public const string NotSent = "not-sent";
    public const string Unknown = "unknown";
    public const string Reconciled = "reconciled";
    public const string Refused = "refused";
    public const string NeedsApproval = "needs-approval";
    public const string Draft = "draft";
    public const string Shadow = "shadow";
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string Passed = "passed";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } =
    [
        Permitted, NeedsApproval, Draft, Shadow, Refused, Rejected, Expired, Approved, Settled, ToolError, NotSent, Unknown, Reconciled, Passed, Failed,
    ];
}
