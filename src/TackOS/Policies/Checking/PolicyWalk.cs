using TackOS.Cedar;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Policies.Checking;

/// <summary>The parts of a policy that the checks look at. The parser bounds how deep an expression is.</summary>
internal static class PolicyWalk
{
    public static IEnumerable<Expr> Expressions(Policy policy) => policy.Syntax.Conditions.SelectMany(condition => AndBelow(condition.Body));

    /// <summary>Every entity that the policy names, in its head and in its conditions.</summary>
    public static IEnumerable<(EntityUid Uid, SourcePosition Position)> Entities(Policy policy) =>
    [
        .. new[] { policy.Syntax.Principal, policy.Syntax.Action, policy.Syntax.Resource }.SelectMany(InHead),
        .. Expressions(policy).OfType<Expr.Literal>().Where(literal => literal.Value is EntityUid).Select(literal => ((EntityUid)literal.Value, literal.Position)),
    ];

    /// <summary>The attributes from the context down, such as <c>input</c>, <c>to</c>; null where the expression is something else.</summary>
    public static string[]? PathInContext(Expr expr)
    {
        var path = new List<string>();
        while (expr is Expr.GetAttribute access)
        {
            path.Insert(0, access.Name);
            expr = access.Target;
        }

        return expr is Expr.Var { Name: Variable.Context } ? [.. path] : null;
    }

    private static IEnumerable<Expr> AndBelow(Expr expr) => [expr, .. expr.Children.SelectMany(AndBelow)];

    private static IEnumerable<(EntityUid, SourcePosition)> InHead(ScopeConstraint constraint) => constraint switch
    {
        ScopeConstraint.Equal { Target: EntityReference.Named named } => [(named.Uid, constraint.Position)],
        ScopeConstraint.In { Target: EntityReference.Named named } => [(named.Uid, constraint.Position)],
        ScopeConstraint.IsIn { Target: EntityReference.Named named } => [(named.Uid, constraint.Position)],
        ScopeConstraint.InAny any => any.Targets.Select(uid => (uid, constraint.Position)),
        _ => [],
    };
}
