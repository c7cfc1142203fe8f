using TackOS.Calls;
using TackOS.Cedar;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Validation;
using TackOS.Cedar.Values;
using TackOS.Policies.Inputs;

namespace TackOS.Policies.Checking;

/// <summary>
/// Whether texts that policies compare with an argument are among those that the tool's schema allows. A misspelt one compares as false,
/// without an error, so nothing else would notice.
/// </summary>
internal static class Choices
{
    private static readonly string[] Via = [Hypotheses.ViaCall, Hypotheses.ViaDraft];

    public static IEnumerable<Diagnostic> Check(IEnumerable<Policy> policies, IReadOnlyCollection<AcceptedTool> tools)
    {
        foreach (var policy in policies)
        {
            var covered = tools.Where(tool => Covers(policy.Syntax.Action, tool)).ToList();
            foreach (var (path, text) in PolicyWalk.Expressions(policy).SelectMany(Compared))
            {
                if (Of(path, covered) is { } choices && text.Value is StringValue { Value: var word } && !choices.Contains(word))
                {
                    yield return new Diagnostic(
                        Severity.Error, "unknown-choice", $"`context.{string.Join('.', path)}` is never this text", text.Position, text.Value.ToString(),
                        Spelling.Suggest(word, choices) ?? $"it is one of {string.Join(", ", choices)}");
                }
            }
        }
    }

    /// <summary>The paths in the context that an expression compares with texts, each with each text.</summary>
    private static IEnumerable<(string[] Path, Expr.Literal Text)> Compared(Expr expr) => expr switch
    {
        Expr.Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual, Left: Expr.Literal text, Right: var other } => Pair(other, text),
        Expr.Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual, Left: var other, Right: Expr.Literal text } => Pair(other, text),
        Expr.Binary { Operator: BinaryOperator.Contains, Left: Expr.SetOf set, Right: var other } => set.Items.OfType<Expr.Literal>().SelectMany(text => Pair(other, text)),
        _ => [],
    };

    private static (string[], Expr.Literal)[] Pair(Expr other, Expr.Literal text) => PolicyWalk.PathInContext(other) is { } path ? [(path, text)] : [];

    /// <summary>All texts that may stand there, over every tool that has the argument; null where some tool allows any text.</summary>
    private static HashSet<string>? Of(string[] path, List<AcceptedTool> tools)
    {
        if (path is ["approval", "via"])
            return [.. Via];
        if (path is not ["input", .. var inner])
            return null;
        var types = tools.Select(tool => TypeAt(tool.Inputs, inner)).Where(type => type is not null).ToList();
        return types.Count > 0 && types.TrueForAll(type => type is InputType.Text { Choices: not null })
            ? [.. types.SelectMany(type => ((InputType.Text)type!).Choices!.All)]
            : null;
    }

    private static InputType? TypeAt(Fields fields, ReadOnlySpan<string> path)
    {
        InputType? type = new InputType.RecordOf(fields);
        foreach (var name in path)
        {
            type = type switch
            {
                InputType.RecordOf record => record.Fields.Find(name)?.Type,
                InputType.OneOf choice => choice.Alternatives.Find(name)?.Type,
                _ => null,
            };
        }

        return type;
    }

    private static bool Covers(ScopeConstraint action, AcceptedTool tool) => action switch
    {
        ScopeConstraint.Equal { Target: EntityReference.Named named } => named.Uid == tool.Action,
        ScopeConstraint.In { Target: EntityReference.Named named } => IsIn(tool, named.Uid),
        ScopeConstraint.InAny any => any.Targets.Any(uid => IsIn(tool, uid)),
        _ => true,
    };

    private static bool IsIn(AcceptedTool tool, EntityUid group) =>
        group == tool.Action || group == PolicyNames.CallKind || group == PolicyNames.ServerGroup(tool.Tool.Server);
}
