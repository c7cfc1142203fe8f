using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

internal enum Failure
{
    Never,
    Perhaps,
    Certainly,
}

/// <summary>
/// An expression after everything known was put in its place. It has the value, or the error, of the original in every completion of the
/// request: operands that could err stand where they stood, in their order.
/// </summary>
/// <param name="Expr">A literal where the value is known.</param>
/// <param name="Failure">Whether evaluating it errs.</param>
/// <param name="Shape">What is known of the record that it is; null where it is none, or nothing is known.</param>
internal readonly record struct Reduced(Expr Expr, Failure Failure, PartialValue.Record? Shape = null)
{
    public CedarValue? Value => (Expr as Expr.Literal)?.Value;

    public bool IsKnown => Expr is Expr.Literal;

    public bool Fails => Failure == Failure.Certainly;

    /// <summary>The truth that it certainly has.</summary>
    public bool? Truth => (Value as BoolValue)?.Value;

    /// <summary>Whether its value, where it has one, is a truth value.</summary>
    public bool IsTest => Expr switch
    {
        Expr.Literal { Value: BoolValue } => true,
        Expr.And or Expr.Or or Expr.Has or Expr.Like or Expr.Is => true,
        Expr.Unary unary => unary.Operator is not UnaryOperator.Negate,
        Expr.Binary binary => binary.Operator is not (BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.GetTag),
        _ => false,
    };

    /// <summary>Whether it certainly has a truth value.</summary>
    public bool IsSafeTest => Failure == Failure.Never && IsTest;

    /// <summary>Whether it may have this truth value in some completion: <c>x &amp;&amp; false</c> may err, and is never true.</summary>
    public bool CouldBe(bool truth) => !Fails && CouldBe(Expr, truth);

    public static Reduced Known(CedarValue value, SourcePosition position) => new(new Expr.Literal(value, position), Failure.Never);

    public static Reduced Failing(Expr expr) => new(expr, Failure.Certainly);

    /// <summary>An expression whose value depends on what is unknown.</summary>
    public static Reduced Open(Expr expr, bool neverFails = false) => new(expr, neverFails ? Failure.Never : Failure.Perhaps);

    private static bool CouldBe(Expr expr, bool truth) => expr switch
    {
        Expr.Literal literal => literal.Value is BoolValue value && value.Value == truth,
        Expr.And and => truth ? CouldBe(and.Left, true) && CouldBe(and.Right, true) : CouldBe(and.Left, false) || CouldBe(and.Right, false),
        Expr.Or or => truth ? CouldBe(or.Left, true) || CouldBe(or.Right, true) : CouldBe(or.Left, false) && CouldBe(or.Right, false),
        Expr.Unary { Operator: UnaryOperator.Not } not => CouldBe(not.Operand, !truth),
        Expr.If branch => CouldBe(branch.Then, truth) || CouldBe(branch.Else, truth),
        _ => true,
    };
}
