using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary><c>a in b</c>: b is an entity, or a set of entities of which any will do. All members of the set must be entities.</summary>
internal sealed class InTest(CompiledExpr left, CompiledExpr right, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame)
    {
        if (!frame.Is<EntityUid>(left.Evaluate(frame), "an entity", left.Position, out var descendant) || right.Evaluate(frame) is not { } target)
            return null;
        switch (target)
        {
            case EntityUid ancestor:
                return frame.Entities.IsIn(descendant, ancestor);
            case SetValue set:
                return IsInAny(frame, descendant, set);
            default:
                frame.WrongType("an entity or a set of entities", target, right.Position);
                return null;
        }
    }

    private bool? IsInAny(EvaluationFrame frame, EntityUid descendant, SetValue set)
    {
        var found = false;
        foreach (var item in set.Span)
        {
            if (!frame.Is<EntityUid>(item, "a set of entities", right.Position, out var ancestor))
                return null;
            found = found || frame.Entities.IsIn(descendant, ancestor);
        }

        return found;
    }
}

/// <summary><c>a is T</c>, by the type's name alone: the entity need not exist.</summary>
internal sealed class IsTest(CompiledExpr target, string type, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) =>
        frame.Is<EntityUid>(target.Evaluate(frame), "an entity", target.Position, out var uid) ? uid.Type == type : null;
}
