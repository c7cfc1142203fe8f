using System.Text.Json.Nodes;

namespace TackOS.Server.Tests.Console;

/// <summary>What the API would answer, by hand.</summary>
internal static class Samples
{
    public static JsonObject Approval(
        string id, string agent = "clerk", string tool = "mail__send", string risk = "Medium", string kind = "Call", int people = 1, string arguments = "{}", long price = 0,
        string[]? labels = null, string[]? rules = null, JsonArray? votes = null, JsonArray? budget = null)
    {
        var now = DateTimeOffset.UtcNow;
        return new JsonObject
        {
            ["approval"] = new JsonObject
            {
                ["id"] = id,
                ["kind"] = kind,
                ["digest"] = "ab12",
                ["agent"] = agent,
                ["department"] = "sales",
                ["onBehalfOf"] = "bob",
                ["tool"] = tool,
                ["risk"] = risk,
                ["needs"] = new JsonObject { ["people"] = people, ["finance"] = 0, ["admin"] = 0 },
                ["rules"] = Strings(rules ?? ["ladder.2.supervised"]),
                ["labels"] = Strings(labels ?? []),
                ["status"] = "Pending",
                ["askedAt"] = now.AddMinutes(-3),
                ["expiresAt"] = now.AddHours(23).AddMinutes(57),
                ["votes"] = votes ?? [],
                ["call"] = null,
                ["people"] = votes?.Count ?? 0,
            },
            ["arguments"] = JsonNode.Parse(arguments),
            ["rejection"] = null,
            ["budget"] = budget ?? [],
            ["priceMicros"] = price,
            ["waiting"] = 1,
        };
    }

    public static JsonObject Vote(string who) => new()
    {
        ["operator"] = who,
        ["roles"] = Strings(["Approver"]),
        ["yes"] = true,
        ["reason"] = "Checked with the customer",
        ["at"] = DateTimeOffset.UtcNow.AddMinutes(-1),
        ["soleOperator"] = false,
    };

    /// <summary>An account as <c>/api/budgets</c> shows it; in units, not micros.</summary>
    public static JsonObject Account(string id, string state, long spent, long held, long? cap) => new()
    {
        ["id"] = id,
        ["parent"] = id == "company" ? null : "company",
        ["month"] = "2026-11",
        ["capMicros"] = cap * 1_000_000,
        ["thresholdPercent"] = 85,
        ["spentMicros"] = spent * 1_000_000,
        ["heldMicros"] = held * 1_000_000,
        ["limitMicros"] = cap * 850_000,
        ["overrideMicros"] = 0,
        ["state"] = state,
        ["paused"] = state == "paused",
    };

    public static JsonObject Call(string id, string tool, string state, string? code = null, string? sentence = null, string risk = "Low", long cost = 0) => new()
    {
        ["id"] = id,
        ["agent"] = "clerk",
        ["department"] = "sales",
        ["tool"] = tool,
        ["risk"] = risk,
        ["state"] = state,
        ["code"] = code,
        ["sentence"] = sentence,
        ["approval"] = null,
        ["holdMicros"] = cost,
        ["costMicros"] = cost,
        ["at"] = DateTimeOffset.UtcNow.AddMinutes(-7),
        ["endedAt"] = DateTimeOffset.UtcNow.AddMinutes(-6),
    };

    public static JsonObject Escalation(string id, string kind, string subject, string sentence) => new()
    {
        ["id"] = id,
        ["kind"] = kind,
        ["subject"] = subject,
        ["sentence"] = sentence,
        ["at"] = DateTimeOffset.UtcNow.AddMinutes(-12),
        ["resolvedAt"] = null,
        ["resolvedBy"] = null,
        ["reason"] = null,
    };

    public static JsonObject Tool(string name, bool sideEffect, bool leaves) => new()
    {
        ["name"] = name,
        ["server"] = name.Split("__")[0],
        ["classification"] = new JsonObject { ["risk"] = "Medium", ["sideEffect"] = sideEffect, ["leaves"] = leaves, ["labels"] = new JsonArray(), ["source"] = "operator:anna" },
        ["priceMicros"] = 0,
        ["quarantined"] = false,
        ["pin"] = "sha256:00",
    };

    public static JsonObject Department(string id, string role, int autonomy, params string[] tools) => new()
    {
        ["id"] = id,
        ["role"] = role,
        ["autonomy"] = autonomy,
        ["trial"] = 2,
        ["tools"] = Strings(tools),
    };

    public static JsonObject Agent(string id, string department) => new()
    {
        ["id"] = id,
        ["department"] = department,
        ["mission"] = null,
        ["onBehalfOf"] = "bob",
        ["active"] = true,
        ["tokens"] = 1,
    };

    public static JsonObject LogStatus() => new()
    {
        ["origin"] = "tackos/ab12cd34",
        ["verifierKey"] = "tackos/ab12cd34+00000000+AAAA",
        ["size"] = 1204,
        ["signedSize"] = 1203,
        ["signedAt"] = DateTimeOffset.UtcNow.AddSeconds(-20),
        ["trouble"] = null,
        ["indexed"] = 1204,
    };

    public static JsonObject Entry(long index, string type, string who, string did, string? because = null, string? decision = null, string? code = null) => new()
    {
        ["index"] = index,
        ["at"] = DateTimeOffset.UtcNow.AddMinutes(index - 1300),
        ["type"] = type,
        ["who"] = who,
        ["did"] = did,
        ["because"] = because,
        ["about"] = new JsonObject { ["decision"] = decision, ["code"] = code },
        ["inColdStorage"] = index < 1190,
    };

    public static JsonObject Server(string id) => new() { ["id"] = id, ["trusted"] = false, ["accepted"] = true };

    public static JsonObject Policies() => new()
    {
        ["version"] = 1,
        ["hash"] = "00",
        ["files"] = new JsonArray(),
        ["shipped"] = new JsonArray(new JsonObject
        {
            ["name"] = "ladder.cedar",
            ["text"] = "// The autonomy ladder.\n\n// At level 2 a human approves each call that has an effect.\n@id(\"ladder.2.supervised\")\nforbid (principal, action, resource);\n",
        }),
    };

    private static JsonArray Strings(string[] values) => new([.. values.Select(v => (JsonNode)v)]);
}
