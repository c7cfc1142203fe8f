using TackOS.Cedar.Values;

namespace TackOS.Cedar.Syntax;

/// <summary>
/// A Cedar expression: a closed family. Every node knows how deep the tree below it is, so that whoever accepts a tree can
/// bound it (<see cref="MaxDepth"/>) and whoever walks one may recurse.
/// </summary>
public abstract record Expr
{
    /// <summary>The deepest tree that the parsers accept.</summary>
    public const int MaxDepth = 1_000;

    /// <summary>How many expressions may enclose one another, as parentheses, lists, arguments and branches do.</summary>
    internal const int MaxNesting = 200;

    private protected Expr(SourcePosition position, int depthBelow)
    {
        Position = position;
        Depth = depthBelow + 1;
    }

    public SourcePosition Position { get; }

    public int Depth { get; }

    /// <summary>The expressions directly below this one.</summary>
    public IEnumerable<Expr> Children => this switch
    {
        If branch => [branch.Condition, branch.Then, branch.Else],
        And and => [and.Left, and.Right],
        Or or => [or.Left, or.Right],
        Unary unary => [unary.Operand],
        Binary binary => [binary.Left, binary.Right],
        GetAttribute access => [access.Target],
        Has has => [has.Target],
        Like like => [like.Target],
        Is test => test.Ancestor is null ? [test.Target] : [test.Target, test.Ancestor],
        SetOf set => set.Items,
        RecordOf record => record.Attributes.Select(pair => pair.Value),
        Call call => call.Arguments,
        _ => [],
    };

    /// <summary>The expression as Cedar text, with no more parentheses than it needs: it reads as itself.</summary>
    public sealed override string ToString() => ExprPrinter.Print(this);

    private static int Deepest(IEnumerable<Expr> exprs) => exprs.Select(expr => expr.Depth).DefaultIfEmpty().Max();

    /// <summary>A literal, an entity uid included; in a residual any value that was computed.</summary>
    public sealed record Literal(CedarValue Value, SourcePosition Position) : Expr(Position, 0);

    /// <summary>One of the four parts of the request.</summary>
    public sealed record Var(Variable Name, SourcePosition Position) : Expr(Position, 0);

    public sealed record If(Expr Condition, Expr Then, Expr Else, SourcePosition Position)
        : Expr(Position, Math.Max(Condition.Depth, Math.Max(Then.Depth, Else.Depth)));

    public sealed record And(Expr Left, Expr Right, SourcePosition Position) : Expr(Position, Math.Max(Left.Depth, Right.Depth));

    public sealed record Or(Expr Left, Expr Right, SourcePosition Position) : Expr(Position, Math.Max(Left.Depth, Right.Depth));

    public sealed record Unary(UnaryOperator Operator, Expr Operand, SourcePosition Position) : Expr(Position, Operand.Depth);

    public sealed record Binary(BinaryOperator Operator, Expr Left, Expr Right, SourcePosition Position)
        : Expr(Position, Math.Max(Left.Depth, Right.Depth));

    /// <summary>An attribute: <c>target.name</c> or <c>target["name"]</c>.</summary>
    public sealed record GetAttribute(Expr Target, string Name, SourcePosition Position) : Expr(Position, Target.Depth);

    /// <summary><c>target has a.b.c</c>; the path has one name at least.</summary>
    public sealed record Has(Expr Target, IReadOnlyList<string> Path, SourcePosition Position)
        : Expr(Position, Target.Depth + Path.Count);

    public sealed record Like(Expr Target, Pattern Pattern, SourcePosition Position) : Expr(Position, Target.Depth);

    /// <summary><c>target is type</c>, or with <paramref name="Ancestor"/> <c>target is type in ancestor</c>.</summary>
    public sealed record Is(Expr Target, string EntityType, Expr? Ancestor, SourcePosition Position)
        : Expr(Position, Math.Max(Target.Depth, Ancestor?.Depth ?? 0));

    public sealed record SetOf(IReadOnlyList<Expr> Items, SourcePosition Position) : Expr(Position, Deepest(Items));

    /// <summary>A record literal; no name appears twice.</summary>
    public sealed record RecordOf(IReadOnlyList<KeyValuePair<string, Expr>> Attributes, SourcePosition Position)
        : Expr(Position, Deepest(Attributes.Select(pair => pair.Value)));

    /// <summary>A call of an extension function, a method's receiver first. A wrong number of arguments is an error of evaluation.</summary>
    public sealed record Call(ExtensionFunction Function, IReadOnlyList<Expr> Arguments, SourcePosition Position)
        : Expr(Position, Deepest(Arguments));
}
