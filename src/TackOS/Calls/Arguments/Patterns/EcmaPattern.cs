using System.Text;
using System.Text.RegularExpressions;

namespace TackOS.Calls.Arguments.Patterns;

/// <summary>
/// An ECMA-262 pattern with the u flag, as JSON Schema means its <c>pattern</c>, rewritten into a .NET expression with the same
/// matches: ASCII \d and \w, ECMAScript's white space and line ends, $ only at the very end, whole code points.
/// </summary>
/// <remarks>
/// Back-references, scripts in \p and inline modifiers are not supported. The plain characters and harmless escapes that a pattern
/// may have without the u flag (a bare brace, <c>\-</c>) are taken as they are. An expression runs on the engine that never
/// backtracks where it can; one with look-around, or too large for that engine, runs on the other.
/// </remarks>
internal sealed class EcmaPattern
{
    /// <summary>Groups inside each other beyond which a pattern is refused.</summary>
    private const int MostNesting = 32;

    private const int MostCharacters = 4096;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(50);

    private const string WordBoundary = "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))";
    private const string NoWordBoundary = "(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))";

    private readonly StringBuilder output = new();
    private readonly PatternReader reader;

    // For each open group, whether what it closes into may be repeated; look-arounds may not.
    private readonly Stack<bool> groups = new();
    private bool repeatable;

    private EcmaPattern(string pattern) => reader = new PatternReader(pattern);

    /// <summary>The expression, which throws <see cref="RegexMatchTimeoutException"/> after 50 ms in one match.</summary>
    /// <exception cref="UnsupportedPatternException">The pattern is not valid or cannot be honoured exactly.</exception>
    public static Regex Compile(string pattern)
    {
        if (pattern.Length > MostCharacters)
        {
            throw new UnsupportedPatternException($"The pattern is longer than {MostCharacters} characters.");
        }

        var expression = new EcmaPattern(pattern).Translate();
        try
        {
            return new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(expression, RegexOptions.CultureInvariant, MatchTimeout);
        }
    }

    private string Translate()
    {
        while (!reader.AtEnd)
        {
            if (!TryAssertion() && !TryGroup() && !TryQuantifier())
            {
                output.Append(TakeAtom().ToExpression());
                repeatable = true;
            }
        }

        return groups.Count == 0 ? output.ToString() : throw new UnsupportedPatternException("The pattern leaves a group open.");
    }

    private bool TryAssertion()
    {
        var assertion = reader.TryTake("^") ? "^"
            : reader.TryTake("$") ? @"\z"
            : reader.TryTake(@"\b") ? WordBoundary
            : reader.TryTake(@"\B") ? NoWordBoundary
            : reader.TryTake("|") ? "|"
            : null;
        repeatable &= assertion is null;
        output.Append(assertion);
        return assertion is not null;
    }

    private bool TryGroup()
    {
        if (reader.TryTake(")"))
        {
            repeatable = groups.TryPop(out var mayRepeat) ? mayRepeat : throw new UnsupportedPatternException("The pattern closes a group that is not open.");
            output.Append(')');
            return true;
        }

        if (!reader.TryTake("("))
        {
            return false;
        }

        Open();
        return true;
    }

    private void Open()
    {
        var look = reader.TryTake("?=") ? "(?="
            : reader.TryTake("?!") ? "(?!"
            : reader.TryTake("?<=") ? "(?<="
            : reader.TryTake("?<!") ? "(?<!"
            : null;
        if (look is null && !reader.TryTake("?:"))
        {
            // Nothing refers back to a group, so a named or numbered one need not be remembered.
            if (reader.TryTake("?<"))
            {
                reader.TakeUntil('>');
            }
            else if (reader.TryTake("?"))
            {
                throw new UnsupportedPatternException("The pattern has a kind of group that is not supported.");
            }
        }

        if (groups.Count == MostNesting)
        {
            throw new UnsupportedPatternException($"The pattern nests groups more than {MostNesting} deep.");
        }

        groups.Push(look is null);
        output.Append(look ?? "(?:");
        repeatable = false;
    }

    private bool TryQuantifier()
    {
        string quantifier;
        if (reader.TryTake("*"))
        {
            quantifier = "*";
        }
        else if (reader.TryTake("+"))
        {
            quantifier = "+";
        }
        else if (reader.TryTake("?"))
        {
            quantifier = "?";
        }
        else if (reader.TryTake("{"))
        {
            if (!reader.TryTakeBounds(out var least, out var most))
            {
                output.Append(@"\{");
                repeatable = true;
                return true;
            }

            quantifier = most == least ? $"{{{least}}}" : $"{{{least},{most}}}";
        }
        else
        {
            return false;
        }

        output.Append(repeatable ? quantifier : throw new UnsupportedPatternException("The pattern repeats nothing."));
        output.Append(reader.TryTake("?") ? "?" : "");
        repeatable = false;
        return true;
    }

    private CodePointSet TakeAtom() =>
        reader.TryTake("\\") ? reader.TakeEscape(inClass: false)
        : reader.TryTake("[") ? reader.TakeClass()
        : reader.TryTake(".") ? CharacterClasses.Dot
        : PatternReader.Single(reader.Take());
}
