namespace TackOS.Cedar.Syntax;

/// <summary>Which attributes of the context a policy's conditions read, found without evaluating anything.</summary>
internal sealed class ContextReads
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // The context used as a whole may end up anywhere, so nothing can be ruled out any more.
    private bool _whole;

    private ContextReads()
    {
    }

    public static ContextReads Of(PolicySyntax policy)
    {
        var reads = new ContextReads();
        foreach (var condition in policy.Conditions)
            reads.Visit(condition.Body);
        return reads;
    }

    public bool Includes(string attribute) => _whole || _names.Contains(attribute);

    private void Visit(Expr expr)
    {
        switch (expr)
        {
            case Expr.Var { Name: Variable.Context }:
                _whole = true;
                break;
            case Expr.GetAttribute { Target: Expr.Var { Name: Variable.Context } } access:
                _names.Add(access.Name);
                break;
            case Expr.Has { Target: Expr.Var { Name: Variable.Context } } has:
                _names.Add(has.Path[0]);
                break;
            default:
                foreach (var child in expr.Children)
                    Visit(child);
                break;
        }
    }
}
