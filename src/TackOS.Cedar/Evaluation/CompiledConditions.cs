using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Evaluation;

/// <summary>The conditions of one policy, in the order written; the first that does not hold ends the matter.</summary>
internal sealed class CompiledConditions(IReadOnlyList<Condition> conditions)
{
    private readonly (CompiledExpr Body, bool Wanted)[] _conditions =
        [.. conditions.Select(condition => (ExpressionCompiler.Compile(condition.Body), !condition.IsUnless))];

    /// <summary>Whether all hold, or null with the failure in the frame.</summary>
    public bool? Hold(EvaluationFrame frame)
    {
        foreach (var (body, wanted) in _conditions)
        {
            if (body.Test(frame) is not { } truth)
                return null;
            if (truth != wanted)
                return false;
        }

        return true;
    }
}
