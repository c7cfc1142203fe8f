using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>An order comparison of two longs, two datetimes or two durations.</summary>
internal sealed class OrderTest(BinaryOperator operation, CompiledExpr left, CompiledExpr right, SourcePosition position)
    : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame)
    {
        if (left.Evaluate(frame) is not { } first || right.Evaluate(frame) is not { } second)
            return null;
        switch (first, second)
        {
            case (LongValue a, LongValue b):
                return Holds(a.Value, b.Value);
            case (DateTimeValue a, DateTimeValue b):
                return Holds(a.EpochMilliseconds, b.EpochMilliseconds);
            case (DurationValue a, DurationValue b):
                return Holds(a.Milliseconds, b.Milliseconds);
            case (LongValue or DateTimeValue or DurationValue, _):
                frame.WrongType(first.TypeName, second, right.Position);
                return null;
            default:
                frame.WrongType("Long, datetime or duration", first, left.Position);
                return null;
        }
    }

    private bool Holds(long a, long b) => operation switch
    {
        BinaryOperator.Less => a < b,
        BinaryOperator.LessOrEqual => a <= b,
        BinaryOperator.Greater => a > b,
        _ => a >= b,
    };
}

/// <summary>Addition, subtraction and multiplication of longs, checked.</summary>
internal sealed class Arithmetic(BinaryOperator operation, CompiledExpr left, CompiledExpr right, SourcePosition position)
    : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame)
    {
        if (!frame.Is<LongValue>(left.Evaluate(frame), "Long", left.Position, out var first)
            || !frame.Is<LongValue>(right.Evaluate(frame), "Long", right.Position, out var second))
            return null;
        Int128 result = operation switch
        {
            BinaryOperator.Add => (Int128)first.Value + second.Value,
            BinaryOperator.Subtract => (Int128)first.Value - second.Value,
            _ => (Int128)first.Value * second.Value,
        };
        return result >= long.MinValue && result <= long.MaxValue
            ? LongValue.Of((long)result)
            : frame.Fail(EvaluationErrorKind.Overflow, Position, "the result does not fit into 64 bits");
    }
}

internal sealed class Negation(CompiledExpr operand, SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame)
    {
        if (!frame.Is<LongValue>(operand.Evaluate(frame), "Long", operand.Position, out var number))
            return null;
        return number.Value != long.MinValue
            ? LongValue.Of(-number.Value)
            : frame.Fail(EvaluationErrorKind.Overflow, Position, "the result does not fit into 64 bits");
    }
}
