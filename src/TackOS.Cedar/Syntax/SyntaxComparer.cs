using System.Diagnostics.CodeAnalysis;

namespace TackOS.Cedar.Syntax;

/// <summary>Equality of what is written, wherever it stands: positions are left aside, order counts.</summary>
public sealed class SyntaxComparer : IEqualityComparer<Expr>, IEqualityComparer<PolicySyntax>
{
    public static readonly SyntaxComparer Instance = new();

    private SyntaxComparer()
    {
    }

    public bool Equals(PolicySyntax? x, PolicySyntax? y) => ReferenceEquals(x, y)
        || (x is not null && y is not null
            && x.Effect == y.Effect
            && x.Annotations.Count == y.Annotations.Count
            && x.Annotations.All(pair => y.Annotations.TryGetValue(pair.Key, out var value) && pair.Value == value)
            && AreEqual(x.Principal, y.Principal) && AreEqual(x.Action, y.Action) && AreEqual(x.Resource, y.Resource)
            && AreEqual(x.Conditions, y.Conditions, (a, b) => a.IsUnless == b.IsUnless && Equals(a.Body, b.Body)));

    public int GetHashCode([DisallowNull] PolicySyntax obj) => HashCode.Combine(obj.Effect, obj.Annotations.Count, obj.Conditions.Count);

    public bool Equals(Expr? x, Expr? y) => ReferenceEquals(x, y) || (x?.Depth == y?.Depth && (x, y) switch
    {
        (Expr.Literal a, Expr.Literal b) => a.Value == b.Value,
        (Expr.Var a, Expr.Var b) => a.Name == b.Name,
        (Expr.If, Expr.If) or (Expr.And, Expr.And) or (Expr.Or, Expr.Or) or (Expr.SetOf, Expr.SetOf) => HaveEqualChildren(x, y),
        (Expr.Unary a, Expr.Unary b) => a.Operator == b.Operator && HaveEqualChildren(a, b),
        (Expr.Binary a, Expr.Binary b) => a.Operator == b.Operator && HaveEqualChildren(a, b),
        (Expr.GetAttribute a, Expr.GetAttribute b) => a.Name == b.Name && HaveEqualChildren(a, b),
        (Expr.Has a, Expr.Has b) => a.Path.SequenceEqual(b.Path) && HaveEqualChildren(a, b),
        (Expr.Like a, Expr.Like b) => a.Pattern == b.Pattern && HaveEqualChildren(a, b),
        (Expr.Is a, Expr.Is b) => a.EntityType == b.EntityType && HaveEqualChildren(a, b),
        (Expr.RecordOf a, Expr.RecordOf b) =>
            AreEqual(a.Attributes, b.Attributes, (left, right) => left.Key == right.Key && Equals(left.Value, right.Value)),
        (Expr.Call a, Expr.Call b) => a.Function == b.Function && HaveEqualChildren(a, b),
        _ => false,
    });

    public int GetHashCode([DisallowNull] Expr obj) => HashCode.Combine(obj.GetType(), obj.Depth);

    private static bool AreEqual(ScopeConstraint x, ScopeConstraint y) => (x, y) switch
    {
        (ScopeConstraint.InAny a, ScopeConstraint.InAny b) => a.Targets.SequenceEqual(b.Targets),
        _ => x with { Position = SourcePosition.None } == y with { Position = SourcePosition.None },
    };

    private static bool AreEqual<T>(IReadOnlyList<T> x, IReadOnlyList<T> y, Func<T, T, bool> equal) =>
        x.Count == y.Count && x.Zip(y).All(pair => equal(pair.First, pair.Second));

    private bool HaveEqualChildren(Expr x, Expr y) => x.Children.SequenceEqual(y.Children, this);
}
