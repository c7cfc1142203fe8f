using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar;

/// <summary>
/// Decides requests as the Cedar specification does: deny unless a permit is satisfied and no forbid is. Every policy is considered; one
/// that errs is left out and listed. A pure function, safe to call from many threads.
/// </summary>
public static class Authorizer
{
    public static Response IsAuthorized(PolicySet policies, Entities entities, Request request)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(entities);
        ArgumentNullException.ThrowIfNull(request);
        var frame = new EvaluationFrame(request, entities);
        var (permits, forbids, errors) = (default(Gathered<Policy>), default(Gathered<Policy>), default(Gathered<PolicyError>));
        using var candidates = policies.Candidates(request, entities, stackalloc int[CandidateList.UsualRoom]);
        foreach (var number in candidates.InOrder())
        {
            var policy = policies.Policies[number];
            if (!ScopeMatch.Covers(policy.Syntax, request.Principal, request.Action, request.Resource, entities))
                continue;
            var holds = policy.Conditions.Hold(frame);
            if (holds is null)
                errors.Add(ErrorOf(policy, frame));
            else if (holds.Value && policy.Effect == Effect.Permit)
                permits.Add(policy);
            else if (holds.Value)
                forbids.Add(policy);
        }

        var decision = permits.Count > 0 && forbids.Count == 0 ? Decision.Allow : Decision.Deny;
        return new Response(decision, permits.ToList(), forbids.ToList(), errors.ToList());
    }

    private static PolicyError ErrorOf(Policy policy, EvaluationFrame frame)
    {
        var failure = frame.Failure ?? throw new InvalidOperationException($"The policy {policy.Id} failed without saying why.");
        return new PolicyError(policy, failure.Kind, failure.Position, failure.Message);
    }
}
