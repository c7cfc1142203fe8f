using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>Operators and tests of one operand.</summary>
internal static class UnaryRules
{
    public static Answer Unary(TypeChecker checker, Expr.Unary unary, Capabilities prior) => unary.Operator switch
    {
        UnaryOperator.Not => Not(checker.ExpectBool(unary.Operand, prior)),
        UnaryOperator.Negate => Answer.Of(InferredType.Long).If(checker.ExpectLong(unary.Operand, prior).IsRight),
        _ => Answer.Of(always: null).If(checker.ExpectSet(
            unary.Operand, prior, type => ReferenceEquals(type, InferredType.String) ? "compare it with `== \"\"`" : null).IsRight),
    };

    public static Answer Not(Answer operand) => Answer.Of(!operand.Always).If(operand.IsRight);

    public static Answer Like(TypeChecker checker, Expr.Like like, Capabilities prior) => Answer.Of(always: null).If(checker.ExpectString(
        like.Target, prior, type => type is InferredType.Entity ? "`is` tests the type of an entity" : null).IsRight);
}
