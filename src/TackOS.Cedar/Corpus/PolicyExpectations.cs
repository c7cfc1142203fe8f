using System.Globalization;
using System.Text.Json;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Corpus;

/// <summary>The policies of a case held against its schema: the set as a whole and each policy, in both modes.</summary>
internal static class PolicyExpectations
{
    private const string ByPlace = "policy";

    /// <summary>One item a check; null where it agrees. What the case itself says counts where nothing more exact is expected.</summary>
    public static IEnumerable<string?> Check(PolicySet policies, bool? shouldValidate, JsonElement? expected, Schema schema)
    {
        var strict = PolicyValidator.Validate(policies, schema, ValidationMode.Strict);
        if (expected?.GetProperty("policyValidation") is not { } whole)
        {
            if (shouldValidate is { } should)
                yield return Compare("policies", should, [.. strict.Errors]);
            yield break;
        }

        var names = NamesByPlace(policies);
        var permissive = PolicyValidator.Validate(policies, schema, ValidationMode.Permissive);
        foreach (var (mode, result) in new[] { ("strict", strict), ("permissive", permissive) })
        {
            yield return Compare($"policies, {mode}", whole.GetProperty(mode).GetBoolean(), [.. result.Errors]);
            foreach (var policy in whole.GetProperty("perPolicy").EnumerateObject())
            {
                yield return Compare(
                    $"{policy.Name}, {mode}", policy.Value.GetProperty(mode).GetBoolean(), [.. result.Errors.Where(error => names[error.PolicyId] == policy.Name)]);
            }
        }
    }

    /// <summary>The expectations call each policy by its place in the text, whatever its id is.</summary>
    private static Dictionary<string, string> NamesByPlace(PolicySet policies) =>
        policies.Policies.Select(policy => (policy.Id, policy.Syntax.Position.Start))
            .Concat(policies.Templates.Select(template => (template.Id, template.Syntax.Position.Start)))
            .OrderBy(policy => policy.Start)
            .Select((policy, place) => (policy.Id, Name: string.Create(CultureInfo.InvariantCulture, $"{ByPlace}{place}")))
            .ToDictionary(policy => policy.Id, policy => policy.Name, StringComparer.Ordinal);

    private static string? Compare(string what, bool isToBeValid, IReadOnlyList<PolicyFinding> errors) => isToBeValid == (errors.Count == 0)
        ? null
        : $"{what}: expected {(isToBeValid ? "no error" : "an error")}, got {(errors.Count == 0 ? "none" : errors[0])}";
}
