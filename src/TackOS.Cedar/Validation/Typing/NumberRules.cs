using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>Arithmetic, and the comparisons that it shares with times and durations.</summary>
internal static class NumberRules
{
    private const string Ordered = "Long, datetime or duration";

    /// <summary>A chain is taken in turn and not by recursion: it may be a thousand links long.</summary>
    public static Answer Arithmetic(TypeChecker checker, Expr.Binary binary, Capabilities prior)
    {
        var operands = new Stack<(Expr Operand, BinaryOperator Operator)>();
        Expr first = binary;
        for (; first is Expr.Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply } link; first = link.Left)
            operands.Push((link.Right, link.Operator));
        var isRight = checker.ExpectLong(first, prior, type => Help(type, operands.Peek().Operator)).IsRight;
        foreach (var (operand, operation) in operands)
            isRight &= checker.ExpectLong(operand, prior, type => Help(type, operation)).IsRight;
        return Answer.Of(InferredType.Long).If(isRight);
    }

    public static Answer Order(TypeChecker checker, Expr.Binary binary, Capabilities prior)
    {
        var left = checker.Check(binary.Left, prior);
        var right = checker.Check(binary.Right, prior);
        var fits = left.Type is not null && right.Type is not null && Fit(checker, binary, left.Type, right.Type);
        return Answer.Of(always: null).If(left.IsRight && right.IsRight && fits);
    }

    private static bool Fit(TypeChecker checker, Expr.Binary binary, InferredType left, InferredType right)
    {
        if (!IsOrdered(left) && !IsOrdered(right))
        {
            checker.Wrong(binary.Left, "wrong-type", $"Expected {Ordered}, got {left}.");
            checker.Wrong(binary.Right, "wrong-type", $"Expected {Ordered}, got {right}.");
            return false;
        }

        // The side that can be compared tells what the other should be.
        var (expected, wrong, place) = IsOrdered(left) ? (left, right, binary.Right) : (right, left, binary.Left);
        if (IsOrdered(wrong) && TypeLattice.Join(expected, wrong, ValidationMode.Strict) is not null)
            return true;
        checker.Wrong(place, "wrong-type", $"Expected {expected}, got {wrong}.");
        return false;
    }

    private static string? Help(InferredType type, BinaryOperator operation) => type is InferredType.SetOf ? "Cedar has no operations on whole sets"
        : ReferenceEquals(type, InferredType.String) && operation == BinaryOperator.Add ? "Cedar does not join strings" : null;

    private static bool IsOrdered(InferredType type) => ReferenceEquals(type, InferredType.Long) || type is InferredType.Extension { IsOrdered: true };
}
