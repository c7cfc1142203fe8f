using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Formatting;

/// <summary>
/// Lays out policies by the conventions of upstream's formatter: a head on one line or a constraint a line, each condition on
/// lines of its own, one empty line between policies. Comments stay beside the tokens that they stood beside.
/// </summary>
public static class Formatter
{
    /// <summary>
    /// The same policies, laid out. The result holds the same syntax and the same comments, and formatting it again changes
    /// nothing.
    /// </summary>
    /// <exception cref="CedarParseException">The text is not a list of policies.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static string Format(string text, FormatOptions? options = null, string? fileName = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new FormatOptions();
        if (!options.AreValid)
            throw new ArgumentOutOfRangeException(nameof(options), options, "The line width or the indent is out of its range.");
        var policies = PolicyParser.Parse(text, fileName);
        var formatted = new PolicyLayout(new TokenCursor(text), options).Write(policies.Count);
        // Whoever writes this back over a file relies on it: rather no result than one that means something else.
        return PolicyParser.Parse(formatted, fileName).SequenceEqual(policies, SyntaxComparer.Instance)
            ? formatted
            : throw new InvalidOperationException("The formatter changed the meaning of a policy.");
    }
}
