using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

internal sealed class SetLiteral(CompiledExpr[] items, SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame)
    {
        var values = new CedarValue[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Evaluate(frame) is not { } value)
                return null;
            values[i] = value;
        }

        return SetValue.TryCreate(values) ?? frame.Fail(EvaluationErrorKind.TooDeep, Position, "the set nests too deep");
    }
}

/// <summary>A record literal; the names are sorted once, when it is compiled.</summary>
internal sealed class RecordLiteral(string[] sortedNames, CompiledExpr[] attributes, SourcePosition position) : CompiledExpr(position)
{
    public override CedarValue? Evaluate(EvaluationFrame frame)
    {
        var values = new CedarValue[attributes.Length];
        for (var i = 0; i < attributes.Length; i++)
        {
            if (attributes[i].Evaluate(frame) is not { } value)
                return null;
            values[i] = value;
        }

        return RecordValue.TryCreateSorted(sortedNames, values)
            ?? frame.Fail(EvaluationErrorKind.TooDeep, Position, "the record nests too deep");
    }
}

internal sealed class ContainsTest(CompiledExpr set, CompiledExpr item, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) =>
        frame.Is<SetValue>(set.Evaluate(frame), "Set", set.Position, out var values) && item.Evaluate(frame) is { } value
            ? values.Contains(value)
            : null;
}

/// <summary><c>containsAll</c> and <c>containsAny</c>.</summary>
internal sealed class OverlapTest(CompiledExpr left, CompiledExpr right, bool all, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame)
    {
        if (!frame.Is<SetValue>(left.Evaluate(frame), "Set", left.Position, out var first)
            || !frame.Is<SetValue>(right.Evaluate(frame), "Set", right.Position, out var second))
            return null;
        return all ? first.ContainsAll(second) : first.ContainsAny(second);
    }
}

internal sealed class IsEmptyTest(CompiledExpr set, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) =>
        frame.Is<SetValue>(set.Evaluate(frame), "Set", set.Position, out var values) ? values.Count == 0 : null;
}

internal sealed class LikeTest(CompiledExpr target, Pattern pattern, SourcePosition position) : CompiledTest(position)
{
    public override bool? Test(EvaluationFrame frame) =>
        frame.Is<StringValue>(target.Evaluate(frame), "String", target.Position, out var text) ? pattern.Matches(text.Value) : null;
}
