using System.Text;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Syntax;

/// <summary>
/// The right side of <c>like</c>: literal parts with any text between one and the next. A pattern without a wildcard has
/// one part; a wildcard at an end leaves an empty part there.
/// </summary>
public sealed record Pattern(IReadOnlyList<string> Parts)
{
    /// <summary>
    /// Whether the whole text matches. Each part is taken where it first fits, which is enough when wildcards have no
    /// limits, so the cost never exceeds the product of the lengths.
    /// </summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (first, last) = (Parts[0], Parts[^1]);
        if (Parts.Count == 1)
            return text == first;
        if (text.Length < first.Length + last.Length
            || !text.StartsWith(first, StringComparison.Ordinal) || !text.EndsWith(last, StringComparison.Ordinal))
            return false;
        var rest = text.AsSpan(first.Length, text.Length - first.Length - last.Length);
        for (var i = 1; i < Parts.Count - 1; i++)
        {
            var at = rest.IndexOf(Parts[i], StringComparison.Ordinal);
            if (at < 0)
                return false;
            rest = rest[(at + Parts[i].Length)..];
        }

        return true;
    }

    /// <summary>The pattern as Cedar text, quotes included: a star that is no wildcard is written <c>\*</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("\"");
        for (var i = 0; i < Parts.Count; i++)
        {
            var literals = Parts[i].Split('*');
            CedarText.WriteEscaped(i == 0 ? text : text.Append('*'), literals[0]);
            foreach (var literal in literals[1..])
                CedarText.WriteEscaped(text.Append(@"\*"), literal);
        }

        return text.Append('"').ToString();
    }

    public bool Equals(Pattern? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Aggregate(Parts.Count, HashCode.Combine);
}
