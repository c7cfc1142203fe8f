using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// Numbers expressions so that equal ones, wherever they stand, have the same number. Each is looked at once, which keeps hostile
/// policies from making comparisons of large expressions at every step.
/// </summary>
internal sealed class Shapes
{
    private const int None = -1;

    private readonly Dictionary<Shape, int> _numbers = [];
    private readonly Dictionary<Expr, int> _seen = new(ReferenceEqualityComparer.Instance);

    public int Of(Expr expr)
    {
        if (!_seen.TryGetValue(expr, out var number))
            _seen.Add(expr, number = Compute(expr));
        return number;
    }

    /// <summary>The number of <c>target.name</c>.</summary>
    public int OfAttribute(int target, string name) => Number(new Shape(typeof(Expr.GetAttribute), target, OfName(name)));

    public int OfName(string name) => Number(new Shape(name, None, None));

    private int Compute(Expr expr)
    {
        if (expr is Expr.GetAttribute access)
            return OfAttribute(Of(access.Target), access.Name);
        var number = Number(new Shape(Label(expr), None, None));
        foreach (var name in Names(expr))
            number = Number(new Shape(typeof(string), number, OfName(name)));
        foreach (var child in Children(expr))
            number = Number(new Shape(typeof(Expr), number, Of(child)));
        return number;
    }

    /// <summary>What tells the node from others of its kind, but for names and children.</summary>
    private static object Label(Expr expr) => expr switch
    {
        Expr.Literal literal => literal.Value,
        Expr.Var variable => variable.Name,
        Expr.Unary unary => unary.Operator,
        Expr.Binary binary => binary.Operator,
        Expr.Like like => like.Pattern,
        Expr.Call call => call.Function,
        _ => expr.GetType(),
    };

    private static IEnumerable<string> Names(Expr expr) => expr switch
    {
        Expr.Has has => has.Path,
        Expr.Is test => [test.EntityType],
        Expr.RecordOf record => record.Attributes.Select(pair => pair.Key).Order(StringComparer.Ordinal),
        _ => [],
    };

    private static IEnumerable<Expr> Children(Expr expr) => expr is Expr.RecordOf record
        ? record.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)
        : expr.Children;

    private int Number(Shape shape)
    {
        if (!_numbers.TryGetValue(shape, out var number))
            _numbers.Add(shape, number = _numbers.Count);
        return number;
    }

    private readonly record struct Shape(object Label, int First, int Second);
}
