using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Corpus;

/// <summary>One case of the corpus: the files it names and the requests with what is expected of them.</summary>
/// <param name="Policies">The name of the file of policies.</param>
/// <param name="Entities">The name of the file of entities.</param>
/// <param name="Schema">The name of the file of the schema, where the case has one.</param>
/// <param name="ShouldValidate">Whether the policies are valid under the schema, strictly; null where the case does not say.</param>
/// <param name="Requests">The requests.</param>
internal sealed record CorpusCase(
    string Policies, string Entities, string? Schema, bool? ShouldValidate, IReadOnlyList<CorpusRequest> Requests)
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
            || policies.ValueKind != JsonValueKind.String || entities.ValueKind != JsonValueKind.String
            || requests.ValueKind != JsonValueKind.Array)
            return null;
        return new CorpusCase(
            policies.GetString()!,
            entities.GetString()!,
            root.TryGetProperty("schema", out var schema) ? schema.GetString() : null,
            root.TryGetProperty("shouldValidate", out var should) ? should.GetBoolean() : null,
            [.. requests.EnumerateArray().Select(CorpusRequest.Read)]);
    }
}

/// <summary>A request and its expected answer. Reasons and errors are sets of policy ids.</summary>
/// <param name="Description">What distinguishes it from the others.</param>
/// <param name="WithoutContext">The request as far as it can be read without a schema.</param>
/// <param name="Context">The context as it is written: what its values are may depend on the schema.</param>
/// <param name="IsValid">Whether it is to fit the schema, where nothing more exact is expected.</param>
/// <param name="Decision">The expected decision.</param>
/// <param name="Reasons">The ids of the policies that determine it.</param>
/// <param name="Errors">The ids of the policies that err.</param>
internal sealed record CorpusRequest(
    string Description,
    Request WithoutContext,
    JsonElement Context,
    bool IsValid,
    string Decision,
    HashSet<string> Reasons,
    HashSet<string> Errors)
{
    public static CorpusRequest Read(JsonElement element) => new(
        element.TryGetProperty("description", out var description) ? description.GetString() ?? "" : "",
        new Request(
            CedarJson.ReadUid(element.GetProperty("principal")),
            CedarJson.ReadUid(element.GetProperty("action")),
            CedarJson.ReadUid(element.GetProperty("resource"))),
        element.GetProperty("context").Clone(),
        !element.TryGetProperty("validateRequest", out var validate) || validate.GetBoolean(),
        element.GetProperty("decision").GetString() ?? "",
        Ids(element.GetProperty("reason")),
        Ids(element.GetProperty("errors")));

    /// <summary>The request, its context read by the schema where there is one.</summary>
    /// <exception cref="CedarParseException">The context is malformed.</exception>
    public Request Under(Schema? schema) => WithoutContext with
    {
        Context = schema is null ? CedarJson.ReadContext(Context) : schema.ReadContext(WithoutContext.Action, Context),
    };

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
