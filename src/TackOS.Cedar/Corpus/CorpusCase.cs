using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Corpus;

/// <summary>One case of the corpus: the files it names and the requests with what is expected of them.</summary>
internal sealed record CorpusCase(string Policies, string Entities, IReadOnlyList<CorpusRequest> Requests)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CedarValue.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads a case; null when the JSON is something else.</summary>
    /// <exception cref="CedarParseException">A request is malformed.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static CorpusCase? Read(string json)
    {
        using var document = JsonDocument.Parse(json, Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("policies", out var policies)
            || !root.TryGetProperty("entities", out var entities) || !root.TryGetProperty("requests", out var requests)
            || policies.ValueKind != JsonValueKind.String || entities.ValueKind != JsonValueKind.String || requests.ValueKind != JsonValueKind.Array)
            return null;
        return new CorpusCase(policies.GetString()!, entities.GetString()!, [.. requests.EnumerateArray().Select(CorpusRequest.Read)]);
    }
}

/// <summary>A request and its expected answer. Reasons and errors are sets of policy ids.</summary>
internal sealed record CorpusRequest(string Description, Request Request, string Decision, HashSet<string> Reasons, HashSet<string> Errors)
{
    public static CorpusRequest Read(JsonElement element) => new(
        element.TryGetProperty("description", out var description) ? description.GetString() ?? "" : "",
        new Request(
            CedarJson.ReadUid(element.GetProperty("principal")),
            CedarJson.ReadUid(element.GetProperty("action")),
            CedarJson.ReadUid(element.GetProperty("resource")),
            CedarJson.ReadContext(element.GetProperty("context"))),
        element.GetProperty("decision").GetString() ?? "",
        Ids(element.GetProperty("reason")),
        Ids(element.GetProperty("errors")));

    /// <summary>What the response has otherwise; null when it agrees.</summary>
    public string? Disagreement(Response response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (!response.Decision.ToString().Equals(Decision, StringComparison.OrdinalIgnoreCase))
            return $"expected {Decision}, got {response.Decision}";
        if (!Reasons.SetEquals(response.Reasons))
            return $"expected the reasons [{string.Join(", ", Reasons)}], got [{string.Join(", ", response.Reasons)}]";
        return Errors.SetEquals(response.Errors.Select(error => error.PolicyId))
            ? null
            : $"expected errors of [{string.Join(", ", Errors)}], got [{string.Join(", ", response.Errors)}]";
    }

    private static HashSet<string> Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetString() ?? "")];
}
