using TackOS.Cedar;
using TackOS.Cedar.Syntax;

namespace TackOS.Policies;

/// <summary>Which arguments of a call the policies of a set read, found without evaluating anything.</summary>
internal sealed class InputReads
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // The input or the context as a whole may be compared with anything, so every argument counts as read.
    private bool _whole;

    public InputReads(params IEnumerable<PolicySet> sets)
    {
        foreach (var condition in sets.SelectMany(set => set.Policies).SelectMany(policy => policy.Syntax.Conditions))
            Visit(condition.Body);
    }

    public bool Includes(string argument) => _whole || _names.Contains(argument);

    private void Visit(Expr expr)
    {
        switch (expr)
        {
            case Expr.Var { Name: Variable.Context }:
                _whole = true;
                break;
            case Expr.GetAttribute { Target: var target } access when IsInput(target):
                _names.Add(access.Name);
                break;
            case Expr.Has { Target: var target } has when IsInput(target):
                _names.Add(has.Path[0]);
                break;
            case Expr.Has { Target: Expr.Var { Name: Variable.Context }, Path: ["input", var name, ..] }:
                _names.Add(name);
                break;
            case Expr.Has { Target: Expr.Var { Name: Variable.Context } }:
                break;
            case Expr.GetAttribute { Target: Expr.Var { Name: Variable.Context } } access:
                _whole |= access.Name == "input";
                break;
            default:
                foreach (var child in expr.Children)
                    Visit(child);
                break;
        }
    }

    private static bool IsInput(Expr expr) => expr is Expr.GetAttribute { Target: Expr.Var { Name: Variable.Context }, Name: "input" };
}
