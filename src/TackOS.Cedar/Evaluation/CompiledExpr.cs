using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>An expression made ready to evaluate. Recursion is bounded by <see cref="Expr.MaxDepth"/>.</summary>
internal abstract class CompiledExpr(SourcePosition position)
{
    public SourcePosition Position => position;

    /// <summary>The value, or null with the failure in the frame.</summary>
    public abstract CedarValue? Evaluate(EvaluationFrame frame);

    /// <summary>The value as a truth, or null with the failure in the frame.</summary>
    public virtual bool? Test(EvaluationFrame frame) =>
        frame.Is<BoolValue>(Evaluate(frame), "Bool", position, out var truth) ? truth.Value : null;
}

/// <summary>An expression that can only have a truth value, and need not box it for another such expression.</summary>
internal abstract class CompiledTest(SourcePosition position) : CompiledExpr(position)
{
    public sealed override CedarValue? Evaluate(EvaluationFrame frame) => Test(frame) is { } truth ? BoolValue.Of(truth) : null;

    public abstract override bool? Test(EvaluationFrame frame);
}

internal sealed class Constant(CedarValue value, SourcePosition position) : CompiledExpr(position)
{
    public CedarValue Value => value;

    public override CedarValue? Evaluate(EvaluationFrame frame) => value;
}

internal sealed class PrincipalVariable(SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame) => frame.Request.Principal;
}

internal sealed class ActionVariable(SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame) => frame.Request.Action;
}

internal sealed class ResourceVariable(SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame) => frame.Request.Resource;
}

internal sealed class ContextVariable(SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame) => frame.Request.Context;
}
