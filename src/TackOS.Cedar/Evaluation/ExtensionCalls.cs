using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>A call of an extension function; a missing second argument is the function's own matter.</summary>
internal sealed class ExtensionCall(ExtensionFunction function, CompiledExpr first, CompiledExpr? second, SourcePosition position)
    : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame)
    {
        if (first.Evaluate(frame) is not { } firstValue)
            return null;
        CedarValue? secondValue = null;
        if (second is not null && (secondValue = second.Evaluate(frame)) is null)
            return null;
        return function.Apply(firstValue, secondValue, out var problem)
            ?? frame.Fail(EvaluationErrorKind.Extension, Position, $"{function.Name}: {problem}");
    }
}

/// <summary>A call with too few or too many arguments always errs, whatever the arguments are.</summary>
internal sealed class WrongArgumentCount(ExtensionFunction function, int actual, SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame) =>
        frame.Fail(EvaluationErrorKind.Extension, Position, $"{function.Name} takes {function.Arity} argument(s), the receiver counted, not {actual}");
}
