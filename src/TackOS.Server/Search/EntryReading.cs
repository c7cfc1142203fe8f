using System.Text.Json;
using TackOS.Calls;
using TackOS.Servers;

namespace TackOS.Server.Search;

/// <summary>
/// Reads out of an entry what it is found by. It goes by the names of fields, not by the kinds of events, so that an entry of a kind that came
/// later is found by what it has in common with the others.
/// </summary>
internal static class EntryReading
{
    /// <summary>Finds the entry that first named a call, an approval, or another id; null where none did.</summary>
    internal interface IEarlier
    {
        IndexedEntry? OfCall(string id);

        IndexedEntry? OfApproval(string id);

        IndexedEntry? OfOther(string id);
    }

    private static readonly JsonElement Unreadable = JsonElement.Parse("""{"type":"unreadable"}"""u8);

    /// <summary>The entry as JSON. What somebody made unreadable in the store still has a place, and is found as <c>unreadable</c>.</summary>
    public static JsonElement Parse(byte[] json)
    {
        try
        {
            return JsonElement.Parse(json) is { ValueKind: JsonValueKind.Object } entry ? entry : Unreadable;
        }
        catch (JsonException)
        {
            return Unreadable;
        }
    }

    /// <param name="index">The entry's number.</param>
    /// <param name="entry">The entry, a JSON object.</param>
    /// <param name="earlier">The entries before it.</param>
    public static IndexedEntry Read(long index, JsonElement entry, IEarlier earlier)
    {
        var (type, actor) = (entry.Text("type") ?? "", entry.Text("actor") ?? "");
        var origin = Origin(entry, type, earlier);
        var account = (type.StartsWith("escalation.", StringComparison.Ordinal) ? entry.Text("subject") : entry.Text("account"))?.Split(':', 2) ?? [];
        string? About(string noun) => type == $"{noun}.set" ? entry.Text("id") : account is [var kind, var id] && kind == noun ? id : null;
        var (decision, code) = EntryDecision.Of(entry, type);
        return new IndexedEntry(
            index,
            entry.TryGetProperty("at", out var at) && at.TryGetDateTimeOffset(out var when) ? when : DateTimeOffset.UnixEpoch,
            type,
            actor,
            About("agent") ?? entry.Text("agent") ?? origin?.Agent ?? (actor.Split(':', 2) is ["agent", var acting] ? acting : null),
            About("department") ?? entry.Text("department") ?? origin?.Department,
            ToolOf(entry, type) ?? origin?.Tool,
            decision,
            code,
            About("mission") ?? entry.Text("mission") ?? Inner(entry, "facts")?.Text("mission") ?? origin?.Mission,
            type.StartsWith("call.", StringComparison.Ordinal) ? entry.Text("id") : origin?.Call,
            ApprovalOf(entry, type, decision) ?? origin?.Approval);
    }

    /// <summary>The id under which later entries speak of this one, where that is neither a call nor an approval.</summary>
    public static string? Introduces(JsonElement entry, string type) => type is "escalation.raised" or "agent.token-issued" ? entry.Text("id") : null;

    public static string? Text(this JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Inner(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Events after admission name their call only, a vote only its approval: what else they are about stands in an earlier entry.</summary>
    private static IndexedEntry? Origin(JsonElement entry, string type, IEarlier earlier) => type switch
    {
        "call.admitted" or "call.refused" => null,
        "escalation.raised" => entry.Text("subject") is { } subject ? earlier.OfCall(subject) : null,
        "escalation.resolved" or "agent.token-revoked" => entry.Text("id") is { } id ? earlier.OfOther(id) : null,
        "body.erased" => entry.Text("body")?.Split('/')[0] is { } owner ? earlier.OfCall(owner) ?? earlier.OfApproval(owner) : null,
        _ when type.StartsWith("call.", StringComparison.Ordinal) => entry.Text("id") is { } call ? earlier.OfCall(call) : null,
        _ when type.StartsWith("approval.", StringComparison.Ordinal) => entry.Text("approval") is { } approval ? earlier.OfApproval(approval) : null,
        _ => null,
    };

    private static string? ToolOf(JsonElement entry, string type) => type is "tool.pinned" or "tool.quarantined"
        ? Tool.Join(entry.Text("server") ?? "", entry.Text("upstreamName") ?? "")
        : entry.Text("tool");

    private static string? ApprovalOf(JsonElement entry, string type, string? decision) => type switch
    {
        "approval.asked" => entry.Text("id"),
        "call.refused" => decision is Decisions.NeedsApproval or Decisions.Draft or Decisions.Rejected or Decisions.Expired ? entry.Text("subject") : null,
        _ => entry.Text("approval"),
    };
}

/// <summary>What an entry says was decided, in one word, with the code where it is a refusal.</summary>
internal static class EntryDecision
{
    public static (string? Decision, string? Code) Of(JsonElement entry, string type) => type switch
    {
        "call.admitted" => (Decisions.Permitted, null),
        "call.settled" => (entry.TryGetProperty("isError", out var error) && error.ValueKind == JsonValueKind.True ? Decisions.ToolError : Decisions.Settled, null),
        "call.credentials" => (null, entry.Text("withheldDigest") is null ? null : Codes.Withheld),
        "call.not-sent" => (Decisions.NotSent, entry.Text("code")),
        "call.unknown" => (Decisions.Unknown, null),
        "call.reconciled" => (Decisions.Reconciled, null),
        "call.refused" => (OfRefusal(entry.Text("code")), entry.Text("code")),
        "approval.asked" => (entry.Text("kind") == "Draft" ? Decisions.Draft : Decisions.NeedsApproval, null),
        "approval.vote" or "approval.closed" => (OfStatus(entry.Text("becomes")), null),
        "plan.simulated" => (entry.TryGetProperty("passed", out var passed) && passed.ValueKind == JsonValueKind.True ? Decisions.Passed : Decisions.Failed, null),
        _ => (null, null),
    };

    private static string OfRefusal(string? code) => code switch
    {
        Codes.Pending => Decisions.NeedsApproval,
        Codes.Drafted => Decisions.Draft,
        Codes.Shadowed => Decisions.Shadow,
        Codes.Rejected => Decisions.Rejected,
        Codes.ApprovalExpired => Decisions.Expired,
        _ => Decisions.Refused,
    };

    /// <summary>A yes that is not the last one needed leaves the question as it was.</summary>
    private static string? OfStatus(string? becomes) => becomes switch
    {
        "Approved" => Decisions.Approved,
        "Rejected" => Decisions.Rejected,
        "Expired" => Decisions.Expired,
        "Pending" => Decisions.NeedsApproval,
        _ => null,
    };
}
