using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>Types a policy in every environment that its head leaves open.</summary>
internal static class Environments
{
    /// <summary>Whether the policy can apply in any of them.</summary>
    public static bool Check(PolicySyntax policy, SchemaTypes types, ValidationMode mode, PolicyFindings findings)
    {
        var shapes = new Shapes();
        var isPossible = false;
        foreach (var environment in Open(policy, types))
        {
            var checker = new TypeChecker(types, environment, mode, shapes, findings);
            isPossible |= Conditions(checker, policy.Conditions).Always != false;
            if (findings.AreEnough)
                break;
        }

        return isPossible;
    }

    private static IEnumerable<RequestEnvironment> Open(PolicySyntax policy, SchemaTypes types)
    {
        foreach (var action in types.Schema.Actions.Values)
        {
            if (ScopeTyping.OfAction(policy.Action, action.Uid, types) == false)
                continue;
            var principals = Open(policy.Principal, action.PrincipalTypes, types);
            var resources = Open(policy.Resource, action.ResourceTypes, types);
            foreach (var principal in principals)
            {
                foreach (var resource in resources)
                    yield return new RequestEnvironment(action, principal, resource, types);
            }
        }
    }

    private static List<string> Open(ScopeConstraint constraint, IReadOnlySet<string> among, SchemaTypes types) =>
        [.. among.Where(type => ScopeTyping.OfEntity(constraint, type, types) != false).Order(StringComparer.Ordinal)];

    /// <summary>All conditions in turn, as if joined by <c>&amp;&amp;</c>.</summary>
    private static Answer Conditions(TypeChecker checker, IReadOnlyList<Condition> conditions)
    {
        var whole = Answer.Of(true);
        foreach (var condition in conditions)
        {
            var body = checker.ExpectBool(condition.Body, whole.Known);
            whole = LogicRules.And(whole, condition.IsUnless ? UnaryRules.Not(body) : body);
            if (whole.Always == false)
                break;
        }

        return whole;
    }
}
