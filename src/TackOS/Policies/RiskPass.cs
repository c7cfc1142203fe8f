using System.Collections.Frozen;
using TackOS.Calls;
using TackOS.Cedar;
using TackOS.Cedar.Syntax;

namespace TackOS.Policies;

/// <summary>
/// The policies that are evaluated before all others: each one that is satisfied raises the call's risk to its <c>@risk</c> annotation.
/// They never lower it, so their order does not matter.
/// </summary>
internal sealed class RiskPass
{
    private const string Annotation = "@risk(\"Medium\"), @risk(\"High\") or @risk(\"Critical\")";

    private readonly PolicySet _policies;
    private readonly FrozenDictionary<string, Risk> _raisesTo;

    private RiskPass(PolicySet policies, FrozenDictionary<string, Risk> raisesTo) => (_policies, _raisesTo) = (policies, raisesTo);

    public PolicySet Policies => _policies;

    public bool IsEmpty => _policies.Policies.Count == 0;

    /// <exception cref="InvalidPolicyException">A policy is no permit, or has no <c>@risk</c> of Medium, High or Critical.</exception>
    public static RiskPass Of(PolicySet policies)
    {
        if (policies.Policies.FirstOrDefault(p => p.Effect != Effect.Permit) is { } forbid)
            throw InvalidPolicyException.At(forbid.Syntax, $"\"{forbid.Id}\" is a forbid in a risk file. There every policy is a permit with {Annotation}.");
        return new RiskPass(policies, policies.Policies.ToFrozenDictionary(p => p.Id, RiskOf, StringComparer.Ordinal));
    }

    /// <summary>The risk that the question has, at least <paramref name="from"/>; or the first error, which refuses.</summary>
    public Raised Raise(Question question, Risk from)
    {
        var response = question.Ask(_policies, approval: null);
        if (response.Errors is [var error, ..])
            return new Raised(from, error);
        return new Raised(Highest(from, response.SatisfiedPermits), null);
    }

    /// <summary>The risks that calls may come to have that ask this question; none where each of them errs.</summary>
    public IEnumerable<Risk> Possible(OpenQuestion question)
    {
        var response = question.Ask(_policies, mayBeApproved: false);
        if (response.ErringPolicies.Count > 0)
            return [];
        var least = Highest(question.Risk, response.SatisfiedPermits);
        return _policies.Policies.Where(p => response.CouldSatisfy(p.Id)).Select(p => _raisesTo[p.Id]).Where(risk => risk > least).Append(least).Distinct();
    }

    private Risk Highest(Risk from, IReadOnlyList<Policy> satisfied)
    {
        var risk = from;
        foreach (var policy in satisfied)
            risk = (Risk)Math.Max((int)risk, (int)_raisesTo[policy.Id]);
        return risk;
    }

    private static Risk RiskOf(Policy policy) => policy.Annotations.GetValueOrDefault("risk") switch
    {
        "Medium" => Risk.Medium,
        "High" => Risk.High,
        "Critical" => Risk.Critical,
        _ => throw InvalidPolicyException.At(policy.Syntax, $"\"{policy.Id}\" needs the annotation {Annotation}."),
    };

    internal readonly record struct Raised(Risk Risk, PolicyError? Error);
}
