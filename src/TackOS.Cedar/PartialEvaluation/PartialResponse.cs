using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.PartialEvaluation;

public enum PartialDecision
{
    /// <summary>Every completion of the request is denied.</summary>
    Deny,

    /// <summary>Every completion of the request is allowed.</summary>
    Allow,

    /// <summary>It depends on what is unknown.</summary>
    Undetermined,
}

/// <summary>
/// What is certain of a partial request, and what the rest depends on. Every policy of the set is in exactly one of the lists, each in the
/// order of the set. Immutable; what is not asked for is not built.
/// </summary>
public sealed class PartialResponse
{
    private readonly PolicySet _policies;
    private readonly List<PolicyOutcome> _outcomes;
    private IReadOnlyList<Policy>? _residuals;
    private PolicySet? _remaining;

    internal PartialResponse(PolicySet policies, List<PolicyOutcome> outcomes)
    {
        _policies = policies;
        _outcomes = outcomes;
        Decision = Decide(outcomes);
    }

    /// <summary>The decision of every completion, where all have the same one for certain.</summary>
    public PartialDecision Decision { get; }

    /// <summary>False where every completion is certainly denied. A true promises nothing.</summary>
    public bool CouldAllow => Decision != PartialDecision.Deny;

    /// <summary>The permits that every completion satisfies.</summary>
    public IReadOnlyList<Policy> SatisfiedPermits => PoliciesThat(Certainty.Satisfied, Effect.Permit);

    /// <summary>The forbids that every completion satisfies.</summary>
    public IReadOnlyList<Policy> SatisfiedForbids => PoliciesThat(Certainty.Satisfied, Effect.Forbid);

    /// <summary>The policies that err in every completion, though perhaps not always for the same reason.</summary>
    public IReadOnlyList<Policy> ErringPolicies => PoliciesThat(Certainty.Fails, null);

    /// <summary>The policies that no completion satisfies and that err in none.</summary>
    public IReadOnlyList<Policy> UnsatisfiedPolicies => [.. _policies.Policies.Except(_outcomes.Select(outcome => outcome.Policy))];

    /// <summary>
    /// What is left of the policies of which nothing is certain: the same ids, annotations and effects, over what is still unknown.
    /// Satisfied, unsatisfied or in error in the same completions as the policies that they come from.
    /// </summary>
    public IReadOnlyList<Policy> Residuals => _residuals ??=
        [.. _outcomes.Where(outcome => outcome.Certainty == Certainty.Open).Select(outcome => new Policy(outcome.Policy.Id, outcome.Remaining))];

    /// <summary>
    /// Everything that is left: authorizing a completion of the request against it gives the decision, the determining policies and the
    /// errors that the whole set gives. An error's place is exact up to the expression around the one that errs.
    /// </summary>
    public PolicySet Remaining => _remaining ??= PolicySet.Empty.With(_outcomes.Select(outcome => new Policy(outcome.Policy.Id, outcome.Remaining)));

    /// <summary>Whether some completion may satisfy the policy of this id. A true promises nothing.</summary>
    public bool CouldSatisfy(string policyId) => _outcomes.Exists(outcome => outcome.CouldHold && outcome.Policy.Id == policyId);

    private static PartialDecision Decide(List<PolicyOutcome> outcomes)
    {
        bool Holds(Effect effect) => outcomes.Exists(outcome => outcome.Certainty == Certainty.Satisfied && outcome.Policy.Effect == effect);
        bool CouldHold(Effect effect) => outcomes.Exists(outcome => outcome.CouldHold && outcome.Policy.Effect == effect);
        if (Holds(Effect.Forbid) || !CouldHold(Effect.Permit))
            return PartialDecision.Deny;
        return Holds(Effect.Permit) && !CouldHold(Effect.Forbid) ? PartialDecision.Allow : PartialDecision.Undetermined;
    }

    private Policy[] PoliciesThat(Certainty certainty, Effect? effect) =>
        [.. _outcomes.Where(outcome => outcome.Certainty == certainty && (effect is null || effect == outcome.Policy.Effect)).Select(outcome => outcome.Policy)];
}
