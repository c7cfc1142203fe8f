using System.Globalization;
using System.Text.Json;

namespace TackOS.Server.Search;

/// <summary>
/// An entry as a person reads it: who, what he or it did, and what was said of it. Together they are a sentence; names and reasons in it are as they
/// were recorded, so whoever shows it makes them visible first.
/// </summary>
/// <param name="Who">An agent, an operator, or TackOS.</param>
/// <param name="Did">What follows the name.</param>
/// <param name="Because">The reason or the gateway's own sentence; null where there is none.</param>
public sealed record EntrySentence(string Who, string Did, string? Because = null)
{
    private const string Gateway = "TackOS";

    /// <param name="row">What the index has of it.</param>
    /// <param name="entry">The entry itself; null where its text lies elsewhere by now.</param>
    public static EntrySentence Of(IndexedEntry row, JsonElement? entry)
    {
        ArgumentNullException.ThrowIfNull(row);
        var said = row.Type.Split('.')[0] switch
        {
            "call" => OfCall(row, entry),
            "approval" => OfApproval(row, entry),
            "budget" or "escalation" or "plan" => OfMoney(row, entry),
            "egress" => OfEgress(row, entry),
            _ => null,
        };
        return said ?? OperatorSentence.Of(row, entry) ?? new EntrySentence(Actor(row), $"recorded {row.Type}");
    }

    /// <summary>Who was at the machine may have an operator's name, and is not that operator.</summary>
    internal static string Actor(IndexedEntry row) => row.Actor.Split(':', 2) switch
    {
        ["local", var user] => $"{user} (at the machine)",
        [_, var id] => id,
        _ => Gateway,
    };

    internal static string Money(JsonElement? entry, string name) => Micros(entry, name) is { } micros ? Budgets.Money.Format(micros) : "some";

    private static EntrySentence? OfCall(IndexedEntry row, JsonElement? entry)
    {
        var (agent, tool) = (row.Agent ?? "An agent", row.Tool ?? "a tool");
        return row.Type switch
        {
            "call.admitted" => new(agent, row.Approval is null ? $"was permitted to run {tool}" : $"was permitted to run {tool}, as people had agreed"),
            "call.settled" => new(agent, (row.Decision == Decisions.ToolError ? $"got an error from {tool}" : $"got the answer of {tool}") + Cost(entry)),
            "call.credentials" when row.Code is not null => new(agent, $"was not given the answer of {tool}, which looks like somebody's credentials", entry?.Text("sentence")),
            "call.credentials" => new(agent, $"was given an answer of {tool} that looks like somebody's credentials", entry?.Text("sentence")),
            "call.withheld-read" => new(Actor(row), $"read the answer of {tool} that {agent} was not given", entry?.Text("reason")),
            "call.not-sent" => new(agent, $"did not reach {tool}: nothing was sent", entry?.Text("sentence")),
            "call.unknown" => new(agent, $"called {tool}, and nobody knows what came of it", entry?.Text("cause")),
            "call.reconciled" => new(Actor(row), $"closed the unknown outcome of {tool} for {agent}", entry?.Text("reason")),
            "call.refused" => new(agent, Refused(row, tool), entry?.Text("sentence")),
            _ => null,
        };
    }

    private static string Refused(IndexedEntry row, string tool) => row.Decision switch
    {
        Decisions.NeedsApproval => $"asked to run {tool} and waits for people",
        Decisions.Draft => $"left {tool} as a draft",
        Decisions.Shadow => $"did not run {tool}: Shadow only says what would have happened",
        Decisions.Rejected => $"was told that {tool} is rejected",
        Decisions.Expired => $"was told that nobody approved {tool} in time",
        _ => $"was refused {tool}",
    };

    private static string Cost(JsonElement? entry) => Micros(entry, "costMicros") is > 0 and var cost ? $", at {Budgets.Money.Format(cost)}" : "";

    private static EntrySentence? OfApproval(IndexedEntry row, JsonElement? entry)
    {
        var (agent, tool) = (row.Agent ?? "an agent", row.Tool ?? "a tool");
        var vote = entry is { } whole && whole.TryGetProperty("vote", out var cast) ? cast : (JsonElement?)null;
        return row.Type switch
        {
            "approval.asked" when row.Decision == Decisions.Draft => new(agent, $"left {tool} as a draft for people to run"),
            "approval.asked" => new(agent, $"asks people to let it run {tool}"),
            "approval.vote" when row.Decision == Decisions.Rejected => new(Actor(row), $"said no to {tool} for {agent}", vote?.Text("reason")),
            "approval.vote" when row.Decision == Decisions.NeedsApproval => new(Actor(row), $"said yes to {tool} for {agent}; others must agree too", vote?.Text("reason")),
            "approval.vote" => new(Actor(row), $"said yes to {tool} for {agent}", vote?.Text("reason")),
            "approval.closed" => new(Gateway, $"closed the question about {tool} for {agent}", entry?.Text("reason")),
            _ => null,
        };
    }

    private static EntrySentence? OfMoney(IndexedEntry row, JsonElement? entry)
    {
        var account = entry?.Text("account") ?? (row.Department is { } department ? $"department:{department}" : "an account");
        return row.Type switch
        {
            "budget.cap" => new(Actor(row), Micros(entry, "capMicros") is { } cap ? $"capped {account} at {Budgets.Money.Format(cap)} a month" : $"took the cap of {account} away", entry?.Text("reason")),
            "budget.paused" => new(Gateway, $"stopped {account} for {entry?.Text("month") ?? "the month"}"),
            "budget.override" => new(Actor(row), $"lifted the stop of {account} by {Money(entry, "extraMicros")}", entry?.Text("reason")),
            "budget.price" => new(Actor(row), $"priced {row.Tool} at {Money(entry, "priceMicros")} a call"),
            "escalation.raised" => new(Gateway, $"asks operators to look at {entry?.Text("subject") ?? row.Call ?? "something"}", entry?.Text("sentence")),
            "escalation.resolved" => new(Actor(row), "resolved what operators were asked to look at", entry?.Text("reason")),
            "plan.simulated" => new(Actor(row), $"simulated a plan of {row.Agent}, which {(row.Decision == Decisions.Passed ? "passed" : "failed")}"),
            _ => null,
        };
    }

    private static EntrySentence? OfEgress(IndexedEntry row, JsonElement? entry)
    {
        var server = entry?.Text("server") ?? "A server";
        var to = entry?.Text("host") is { } host ? $"{host}:{Micros(entry, "port")}" : "another host";
        return row.Type switch
        {
            "egress.opened" => new(server, $"was let out to {to}"),
            "egress.closed" => new(Gateway, $"saw a connection of a server end ({entry?.Text("end")}): {Micros(entry, "bytesUp") ?? 0} bytes out, {Micros(entry, "bytesDown") ?? 0} back"),
            "egress.refused" => new(server, $"was refused the way to {to}", entry?.Text("sentence")),
            "egress.refused-more" => new(server, $"was refused {Micros(entry, "count")} more connections"),
            _ => null,
        };
    }

    private static long? Micros(JsonElement? entry, string name) =>
        entry is { } whole && whole.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var micros) ? micros : null;
}

/// <summary>What operators set, as a person reads it.</summary>
internal static class OperatorSentence
{
    /// <summary>Null for a kind of event that has no words of its own.</summary>
    public static EntrySentence? Of(IndexedEntry row, JsonElement? entry)
    {
        var (id, reason) = (entry?.Text("id"), entry?.Text("reason") is { Length: > 0 } said ? said : null);
        var did = row.Type switch
        {
            "department.set" => $"set department {row.Department}{Level(entry)}",
            "agent.set" => $"set agent {row.Agent} of {row.Department}{(IsFalse(entry, "active") ? ", switched off" : "")}",
            "agent.token-issued" => $"issued a token to agent {row.Agent}",
            "agent.token-revoked" => $"revoked a token of agent {row.Agent}",
            "operator.set" => $"set operator {id}{(IsFalse(entry, "active") ? ", switched off" : "")}",
            "operator.credential-issued" => Issued(entry),
            "operator.credential-used" => "used a sign-in code",
            "operator.credential-revoked" => "signed out, or ended a sign-in",
            "operator.step-up-enrolled" => $"set up the authenticator of {entry?.Text("operator")}",
            "operator.step-up-reset" => $"reset the authenticator of {entry?.Text("operator")}",
            "operator.step-up-passed" => $"gave a code of the authenticator, for {entry?.Text("scope")}",
            "operator.step-up-failed" => $"gave a wrong code{(entry?.Text("lockedUntil") is null ? "" : "; no more are looked at for now")}",
            "mission.set" => $"set mission {row.Mission} of {row.Department}",
            "server.set" => $"{(IsFalse(entry, "accepted") ? "set" : "accepted")} server {id}",
            "server.removed" => $"removed server {id}",
            "tool.pinned" => $"accepted the definition of {row.Tool}",
            "tool.quarantined" => $"quarantined {row.Tool}: its server offers another definition than the accepted one",
            "tool.classified" => $"classified {row.Tool}",
            "policy.applied" => $"put version {Number(entry, "version")} of the policies in force",
            "secret.stored" => $"stored version {Number(entry, "version")} of secret {id}",
            "vault.sealed" => "sealed the vault",
            "vault.unsealed" => "unsealed the vault",
            "vault.unseal-failed" => $"did not unseal the vault, attempt {Number(entry, "attempt")}",
            "vault.kek-rotated" => $"closed the key ring anew, by {entry?.Text("provider")}",
            "vault.ring-rotated" => $"made root key {Number(entry, "version")}",
            "vault.root-retired" => $"retired root key {Number(entry, "version")}",
            "witness.policy" => $"set who must cosign checkpoints: {Number(entry, "quorum")} of the witnesses",
            "body.erased" => $"erased the {(entry?.Text("part") == "Result" ? "result" : "arguments")} beside entry {Number(entry, "entry")}",
            "journal.bodies-erased" => $"erased {Count(entry, "bodies")} arguments and results that were kept for long enough",
            "journal.retention" => "set for how long arguments, results and entries are kept",
            "journal.pruned" => $"moved the entries {Number(entry, "from")} up to {Number(entry, "to")} to {entry?.Text("cold")}",
            "system.started" => $"started, version {entry?.Text("version")}",
            _ => null,
        };
        return did is null ? null : new EntrySentence(EntrySentence.Actor(row), did, reason);
    }

    private static string Level(JsonElement? entry) => entry is { } whole && whole.TryGetProperty("autonomy", out _) ? $" to level {Number(entry, "autonomy")}" : "";

    private static string Issued(JsonElement? entry) => entry?.Text("kind") switch
    {
        "Session" => "signed in to the console",
        "Token" => "signed in on a command line",
        _ => $"issued a sign-in code to {entry?.Text("operator") ?? "an operator"}",
    };

    private static bool IsFalse(JsonElement? entry, string name) => entry is { } whole && whole.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;

    private static string Count(JsonElement? entry, string name) =>
        entry is { } whole && whole.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength().ToString(CultureInfo.InvariantCulture) : "some";

    private static string Number(JsonElement? entry, string name) =>
        entry is { } whole && whole.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : "?";
}
