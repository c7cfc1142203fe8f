using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

/// <summary>
/// Decides what is certain already, and says what the rest depends on. A pure function, safe to call from many threads. It never throws for
/// what policies hold; policies that err are left out and listed, as <see cref="Authorizer"/> does.
/// </summary>
public static class PartialAuthorizer
{
    public static PartialResponse Evaluate(PolicySet policies, Entities entities, PartialRequest request)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(entities);
        ArgumentNullException.ThrowIfNull(request);
        var reducer = new PolicyReducer(request, new KnownEntities(request, entities));
        var outcomes = new List<PolicyOutcome>();
        if (request is { Principal: PartialEntity.Known principal, Action: PartialEntity.Known action, Resource: PartialEntity.Known resource })
        {
            using var candidates = policies.Candidates(
                new Request(principal.Uid, action.Uid, resource.Uid), entities, stackalloc int[CandidateList.UsualRoom]);
            foreach (var number in candidates.InOrder())
                Consider(policies.Policies[number]);
        }
        else
        {
            foreach (var policy in policies.Policies)
                Consider(policy);
        }

        return new PartialResponse(policies, outcomes);

        void Consider(Policy policy)
        {
            var outcome = reducer.Reduce(policy);
            if (outcome.Certainty != Certainty.Unsatisfied)
                outcomes.Add(outcome);
        }
    }
}
