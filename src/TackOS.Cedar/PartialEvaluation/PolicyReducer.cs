using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.PartialEvaluation;

internal enum Certainty
{
    /// <summary>It depends on what is unknown whether the policy is satisfied, is not, or errs.</summary>
    Open,
    Satisfied,
    Unsatisfied,
    Fails,
}

/// <summary>What became of one policy.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Certainty">What is certain of it.</param>
/// <param name="Remaining">What it still asks; satisfied, unsatisfied or in error in the same completions as the policy.</param>
/// <param name="CouldHold">Whether some completion may satisfy it.</param>
internal readonly record struct PolicyOutcome(Policy Policy, Certainty Certainty, PolicySyntax Remaining, bool CouldHold);

internal sealed class PolicyReducer(PartialRequest request, KnownEntities entities)
{
    /// <summary>How the last of the conditions that are left ends the policy, if it is reached.</summary>
    private enum Ending
    {
        None,
        Failure,
        Falsehood,
    }

    private readonly Reducer _reducer = new(request, entities);

    public PolicyOutcome Reduce(Policy policy)
    {
        var syntax = policy.Syntax;
        if (HeadReducer.Reduce(syntax.Principal, request.Principal, entities) is not { } principal
            || HeadReducer.Reduce(syntax.Action, request.Action, entities) is not { } action
            || HeadReducer.Reduce(syntax.Resource, request.Resource, entities) is not { } resource
            || Conditions(syntax.Conditions, out var ending) is not { } conditions)
            return new PolicyOutcome(policy, Certainty.Unsatisfied, syntax, CouldHold: false);
        var covers = (principal, action, resource) is (ScopeConstraint.Any, ScopeConstraint.Any, ScopeConstraint.Any);
        var certainty = (covers, conditions.Count, ending) switch
        {
            (true, 0, Ending.None) => Certainty.Satisfied,
            (true, 1, Ending.Failure) => Certainty.Fails,
            _ => Certainty.Open,
        };
        var position = new SourcePosition(syntax.Position.File, syntax.Position.Line, syntax.Position.Column);
        var remaining = syntax with { Principal = principal, Action = action, Resource = resource, Conditions = conditions, Position = position };
        return new PolicyOutcome(policy, certainty, remaining, CouldHold: ending == Ending.None);
    }

    /// <summary>
    /// The conditions that are left, up to the first that certainly ends the policy; null where the policy is certainly not satisfied and
    /// certainly does not err. A condition that does not hold stays behind one that may err first.
    /// </summary>
    private List<Condition>? Conditions(IReadOnlyList<Condition> conditions, out Ending ending)
    {
        ending = Ending.None;
        var mayErr = false;
        var left = new List<Condition>();
        foreach (var condition in conditions)
        {
            var body = _reducer.Reduce(condition.Body, isTest: true);
            if (body.Truth == !condition.IsUnless)
                continue;
            if (body.Truth is not null && !mayErr)
                return null;
            left.Add(new Condition(condition.IsUnless, body.Expr, condition.Position));
            if (!body.CouldBe(!condition.IsUnless))
            {
                ending = body.Fails || (body.IsKnown && body.Truth is null) ? Ending.Failure : Ending.Falsehood;
                return left;
            }

            mayErr |= !body.IsSafeTest;
        }

        return left;
    }
}
