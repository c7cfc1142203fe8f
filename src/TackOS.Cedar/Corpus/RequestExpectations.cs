using System.Text.Json;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Corpus;

/// <summary>The requests of a case, each held against the schema.</summary>
internal static class RequestExpectations
{
    /// <summary>One item a request; null where it agrees. Without expectations every request is to fit, save where the case excepts it.</summary>
    public static IEnumerable<string?> Check(IReadOnlyList<CorpusRequest> requests, JsonElement? expected, Schema schema)
    {
        var perRequest = expected?.GetProperty("requestValidation");
        for (var i = 0; i < requests.Count; i++)
        {
            if (perRequest is null && !requests[i].IsValid)
                continue;
            // Strict and permissive differ for policies alone.
            var isToFit = perRequest?[i].GetProperty("strict").GetBoolean() ?? true;
            var problem = RequestValidator.Validate(requests[i].Under(schema), schema) is [var first, ..] ? first.ToString() : null;
            yield return isToFit == problem is null
                ? null
                : $"{requests[i].Description}: expected {(isToFit ? "no problem" : "a problem")}, got {problem ?? "none"}";
        }
    }
}
