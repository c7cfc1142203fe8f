using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>
/// The head by which a policy is indexed. Where the head of the policy leaves a variable open, the conditions may still begin with
/// tests that a head could make: <c>when { action == Action::"read" &amp;&amp; … }</c>. Such a test cannot err, and one that fails ends
/// the policy before anything that could err is reached, so to pass the policy over then is exactly what evaluating it would come to.
/// </summary>
internal static class IndexKeys
{
    public static PolicySyntax HeadOf(PolicySyntax policy)
    {
        foreach (var condition in policy.Conditions)
        {
            if (condition.IsUnless)
                break;
            var rest = new Stack<Expr>([condition.Body]);
            while (rest.TryPop(out var expr))
            {
                if (expr is Expr.And and)
                {
                    rest.Push(and.Right);
                    rest.Push(and.Left);
                }
                else if (ConstraintOf(expr) is var (variable, constraint))
                {
                    policy = Narrow(policy, variable, constraint);
                }
                else
                {
                    return policy;
                }
            }
        }

        return policy;
    }

    /// <summary>The test as a constraint of a head, where it is one.</summary>
    private static (Variable Variable, ScopeConstraint Constraint)? ConstraintOf(Expr expr) => expr switch
    {
        Expr.Binary { Operator: BinaryOperator.Equal, Left: Expr.Var left, Right: Expr.Literal { Value: EntityUid uid } } =>
            (left.Name, new ScopeConstraint.Equal(new EntityReference.Named(uid), expr.Position)),
        Expr.Binary { Operator: BinaryOperator.Equal, Left: Expr.Literal { Value: EntityUid uid }, Right: Expr.Var right } =>
            (right.Name, new ScopeConstraint.Equal(new EntityReference.Named(uid), expr.Position)),
        Expr.Binary { Operator: BinaryOperator.In, Left: Expr.Var { Name: not Variable.Context } left } within => within.Right switch
        {
            Expr.Literal { Value: EntityUid uid } => (left.Name, new ScopeConstraint.In(new EntityReference.Named(uid), expr.Position)),
            Expr.SetOf set when set.Items.All(item => item is Expr.Literal { Value: EntityUid }) =>
                (left.Name, new ScopeConstraint.InAny([.. set.Items.Select(item => (EntityUid)((Expr.Literal)item).Value)], expr.Position)),
            _ => null,
        },
        Expr.Is { Target: Expr.Var { Name: not Variable.Context } target, Ancestor: null } test =>
            (target.Name, new ScopeConstraint.Is(test.EntityType, expr.Position)),
        Expr.Is { Target: Expr.Var { Name: not Variable.Context } target, Ancestor: Expr.Literal { Value: EntityUid uid } } test =>
            (target.Name, new ScopeConstraint.IsIn(test.EntityType, new EntityReference.Named(uid), expr.Position)),
        _ => null,
    };

    private static PolicySyntax Narrow(PolicySyntax policy, Variable variable, ScopeConstraint constraint) => variable switch
    {
        Variable.Principal when IsNarrower(constraint, policy.Principal) => policy with { Principal = constraint },
        Variable.Action when IsNarrower(constraint, policy.Action) => policy with { Action = constraint },
        Variable.Resource when IsNarrower(constraint, policy.Resource) => policy with { Resource = constraint },
        _ => policy,
    };

    private static bool IsNarrower(ScopeConstraint constraint, ScopeConstraint than) =>
        than is ScopeConstraint.Any || (than is ScopeConstraint.Is && constraint is not ScopeConstraint.Is);
}
