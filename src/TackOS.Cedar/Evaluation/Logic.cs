using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>The right side is not looked at when the left decides; when it is, it must be a Bool as well.</summary>
internal sealed class AndTest(CompiledExpr left, CompiledExpr right, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) => left.Test(frame) switch
    {
        true => right.Test(frame),
        var decided => decided,
    };
}

/// <inheritdoc cref="AndTest"/>
internal sealed class OrTest(CompiledExpr left, CompiledExpr right, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) => left.Test(frame) switch
    {
        false => right.Test(frame),
        var decided => decided,
    };
}

internal sealed class NotTest(CompiledExpr operand, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) => !operand.Test(frame);
}

/// <summary>The branch not taken is not evaluated.</summary>
internal sealed class Conditional(CompiledExpr condition, CompiledExpr then, CompiledExpr otherwise, SourcePosition position)
    : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame) => condition.Test(frame) switch
    {
        true => then.Evaluate(frame),
        false => otherwise.Evaluate(frame),
        null => null,
    };
}

/// <summary>Equality never errs by itself: values of different types are unequal.</summary>
internal sealed class EqualTest(CompiledExpr left, CompiledExpr right, bool equal, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) =>
        left.Evaluate(frame) is { } first && right.Evaluate(frame) is { } second ? first.Equals(second) == equal : null;
}
