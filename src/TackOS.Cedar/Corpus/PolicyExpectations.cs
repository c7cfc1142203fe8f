using System.Text.Json;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Corpus;

/// <summary>The policies of a case held against its schema: the set as a whole and each policy, in both modes.</summary>
internal static class PolicyExpectations
{
    /// <summary>One item for what the case says of its policies, and one for each more exact expectation; null where it agrees.</summary>
    public static IEnumerable<string?> Check(PolicySet policies, bool? shouldValidate, JsonElement? expected, Schema schema)
    {
        var strict = PolicyValidator.Validate(policies, schema, ValidationMode.Strict);
        if (shouldValidate is { } should)
            yield return Compare("policies, strict", should, [.. strict.Errors]);
        if (expected?.GetProperty("policyValidation") is not { } whole)
            yield break;
        var permissive = PolicyValidator.Validate(policies, schema, ValidationMode.Permissive);
        foreach (var (mode, result) in new[] { ("strict", strict), ("permissive", permissive) })
        {
            yield return Compare($"policies, {mode}", whole.GetProperty(mode).GetBoolean(), [.. result.Errors]);
            foreach (var policy in whole.GetProperty("perPolicy").EnumerateObject())
                yield return Compare($"{policy.Name}, {mode}", policy.Value.GetProperty(mode).GetBoolean(), [.. result.Errors.Where(error => error.PolicyId == policy.Name)]);
        }
    }

    private static string? Compare(string what, bool isToBeValid, IReadOnlyList<PolicyFinding> errors) => isToBeValid == (errors.Count == 0)
        ? null
        : $"{what}: expected {(isToBeValid ? "no error" : "an error")}, got {(errors.Count == 0 ? "none" : errors[0])}";
}
