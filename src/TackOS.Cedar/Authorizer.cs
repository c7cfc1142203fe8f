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
        List<Policy>? permits = null;
        List<Policy>? forbids = null;
        List<PolicyError>? errors = null;
        foreach (var policy in policies.Covering(request.Principal, request.Action, request.Resource, entities))
        {
            var holds = policy.Conditions.Hold(frame);
            if (holds is null)
                (errors ??= []).Add(ErrorOf(policy, frame));
            else if (holds.Value && policy.Effect == Effect.Permit)
                (permits ??= []).Add(policy);
            else if (holds.Value)
                (forbids ??= []).Add(policy);
        }

        var decision = permits is not null && forbids is null ? Decision.Allow : Decision.Deny;
        return new Response(decision, permits ?? None<Policy>(), forbids ?? None<Policy>(), errors ?? None<PolicyError>());
    }

    private static PolicyError ErrorOf(Policy policy, EvaluationFrame frame)
    {
        var failure = frame.Failure ?? throw new InvalidOperationException($"The policy {policy.Id} failed without saying why.");
        return new PolicyError(policy, failure.Kind, failure.Position, failure.Message);
    }

    private static IReadOnlyList<T> None<T>() => [];
}
