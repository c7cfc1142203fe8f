using System.Globalization;
using System.Text;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Texts;

/// <summary>
/// Warns of texts that may not be what a reader sees: characters that turn the direction of text, letters of several scripts in one word,
/// and characters that no identifier should have. It does not compare words with one another: two that look alike, each in one script,
/// are not found.
/// </summary>
internal sealed class TextWarnings(PolicyFindings findings)
{
    // Embeddings, overrides and isolates (UAX #9), which can make a text read otherwise than it runs (CVE-2021-42574).
    private static readonly Rune[] Directional =
        [.. new[] { 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069 }.Select(value => new Rune(value))];

    public static void Check(PolicySyntax policy, PolicyFindings findings)
    {
        var warnings = new TextWarnings(findings);
        warnings.Scope(policy.Principal);
        warnings.Scope(policy.Action);
        warnings.Scope(policy.Resource);
        foreach (var condition in policy.Conditions)
            warnings.Visit(condition.Body);
    }

    private void Scope(ScopeConstraint constraint)
    {
        IEnumerable<string> identifiers = constraint switch
        {
            ScopeConstraint.Equal { Target: EntityReference.Named named } => Identifiers(named.Uid),
            ScopeConstraint.In { Target: EntityReference.Named named } => Identifiers(named.Uid),
            ScopeConstraint.IsIn { Target: EntityReference.Named named } test => [test.EntityType, .. Identifiers(named.Uid)],
            ScopeConstraint.Is test => [test.EntityType],
            ScopeConstraint.IsIn test => [test.EntityType],
            ScopeConstraint.InAny any => any.Targets.SelectMany(Identifiers),
            _ => [],
        };
        foreach (var identifier in identifiers)
            Identifier(identifier, constraint, constraint.Position);
    }

    private void Visit(Expr expr)
    {
        switch (expr)
        {
            case Expr.Literal { Value: StringValue text }:
                Text(text.Value, expr);
                break;
            case Expr.Like like:
                Text(string.Join('*', like.Pattern.Parts), expr);
                break;
        }

        foreach (var identifier in Identifiers(expr))
            Identifier(identifier, expr, expr.Position);
        foreach (var child in expr.Children)
            Visit(child);
    }

    private static IEnumerable<string> Identifiers(Expr expr) => expr switch
    {
        Expr.Literal { Value: EntityUid uid } => Identifiers(uid),
        Expr.GetAttribute access => [access.Name],
        Expr.Has has => has.Path,
        Expr.RecordOf record => record.Attributes.Select(pair => pair.Key),
        Expr.Is test => [test.EntityType],
        _ => [],
    };

    private static IEnumerable<string> Identifiers(EntityUid uid) => [uid.Type, uid.Id];

    private void Text(string text, Expr where)
    {
        if (HasDirection(text))
            findings.Warning("bidirectional-string", "The string has characters that turn the direction of text.", where, where.Position, Shown(text));
        else if (!Scripts.IsSingle(text))
            findings.Warning("mixed-script-string", "The string mixes letters of several scripts.", where, where.Position, Shown(text));
    }

    private void Identifier(string text, object where, SourcePosition position)
    {
        if (HasDirection(text))
        {
            findings.Warning("bidirectional-identifier", $"The identifier {Shown(text)} has characters that turn the direction of text.", where, position, Shown(text));
        }
        else if (FirstStrange(text) is { } strange)
        {
            findings.Warning(
                "confusable-identifier",
                string.Create(CultureInfo.InvariantCulture, $"The identifier {Shown(text)} has the character U+{strange.Value:X4}, which identifiers should not have (UTS #39)."),
                where, position, Shown(text));
        }
        else if (!Scripts.IsSingle(text))
        {
            findings.Warning("mixed-script-identifier", $"The identifier {Shown(text)} mixes letters of several scripts.", where, position, Shown(text));
        }
    }

    private static bool HasDirection(string text) => text.EnumerateRunes().Any(rune => Directional.Contains(rune));

    /// <summary>The first character that is neither printable ASCII nor meant for identifiers.</summary>
    private static Rune? FirstStrange(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is not (>= ' ' and <= '~') && !Scripts.IsAllowedInIdentifier(rune))
                return rune;
        }

        return null;
    }

    /// <summary>The text with what cannot be seen written out, or the warning itself would show what it warns of.</summary>
    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else
                shown.Append(rune.ToString());
        }

        return $"\"{shown}\"";
    }
}
