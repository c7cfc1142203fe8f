using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar;

public enum Decision
{
    Deny,
    Allow,
}

/// <summary>A policy that erred, and why. Cedar decides as if it were not there; a stricter caller may refuse.</summary>
public sealed record PolicyError(Policy Policy, EvaluationErrorKind Kind, SourcePosition Position, string Message)
{
    public string PolicyId => Policy.Id;

    public override string ToString() => $"{Policy.Id} ({Position}): {Message}";
}

/// <summary>
/// The answer to a request. Lists are in the order of the policy set: what was satisfied is listed whether or not it determined the
/// decision, so that a caller sees the permits that a forbid overrode.
/// </summary>
public sealed record Response(
    Decision Decision,
    IReadOnlyList<Policy> SatisfiedPermits,
    IReadOnlyList<Policy> SatisfiedForbids,
    IReadOnlyList<PolicyError> Errors)
{
    /// <summary>The satisfied permits of an Allow; the satisfied forbids of a Deny, of which a Deny by default has none.</summary>
    public IReadOnlyList<Policy> DeterminingPolicies => Decision == Decision.Allow ? SatisfiedPermits : SatisfiedForbids;

    /// <summary>The ids of the determining policies.</summary>
    public IEnumerable<string> Reasons => DeterminingPolicies.Select(policy => policy.Id);
}
