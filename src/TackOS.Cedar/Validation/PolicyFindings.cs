using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation;

/// <summary>
/// Collects what is wrong with one policy, each thing once however many environments show it, up to a hundred things: a hostile policy can
/// be wrong in as many ways as it is long, and nobody reads on.
/// </summary>
internal sealed class PolicyFindings
{
    private const int Enough = 100;
    private const int LongestQuote = 80;

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<object, HashSet<string>> _said = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public bool AreEnough => _diagnostics.Count >= Enough;

    public bool HaveErrors => _diagnostics.Exists(diagnostic => diagnostic.Severity == Severity.Error);

    /// <summary>An error in an expression, which is quoted.</summary>
    public void Error(string code, string message, Expr expr, string? suggestion = null) =>
        Add(Severity.Error, code, message, expr, expr.Position, () => expr.ToString(), suggestion);

    /// <summary>An error in the head of a policy.</summary>
    public void Error(string code, string message, ScopeConstraint constraint, string text, string? suggestion = null) =>
        Add(Severity.Error, code, message, constraint, constraint.Position, () => text, suggestion);

    /// <summary>Something about the policy as a whole.</summary>
    public void Whole(Severity severity, string code, string message, PolicySyntax policy, string? suggestion = null) =>
        Add(severity, code, message, policy, policy.Position, () => policy.ToString(), suggestion);

    /// <summary>A warning about a text that stands in this place.</summary>
    public void Warning(string code, string message, object where, SourcePosition position, string text) =>
        Add(Severity.Warning, code, message, where, position, () => text, null);

    private void Add(Severity severity, string code, string message, object where, SourcePosition position, Func<string> text, string? suggestion)
    {
        if (AreEnough)
            return;
        if (!_said.TryGetValue(where, out var said))
            _said.Add(where, said = new HashSet<string>(StringComparer.Ordinal));
        if (said.Add(message))
            _diagnostics.Add(new Diagnostic(severity, code, message, position, Quote(text()), suggestion));
    }

    private static string Quote(string text)
    {
        var line = text.IndexOfAny(['\r', '\n']);
        var shown = line >= 0 ? text[..line] : text;
        return shown.Length > LongestQuote ? shown[..LongestQuote] + "…" : line >= 0 ? shown + " …" : shown;
    }
}
