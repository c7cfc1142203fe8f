using System.Globalization;
using System.Text;

namespace TackOS.Cedar.Validation.Texts;

/// <summary>Values by ranges of characters; a character outside all of them has none.</summary>
internal sealed class UnicodeRanges<T>
    where T : class
{
    private readonly int[] _starts;
    private readonly (int End, T Value)[] _ranges;

    /// <param name="ranges">Ranges that do not overlap, their ends included.</param>
    public UnicodeRanges(IEnumerable<(int Start, int End, T Value)> ranges)
    {
        var sorted = ranges.OrderBy(range => range.Start).ToArray();
        _starts = [.. sorted.Select(range => range.Start)];
        _ranges = [.. sorted.Select(range => (range.End, range.Value))];
    }

    public T? Find(Rune rune)
    {
        var at = Array.BinarySearch(_starts, rune.Value);
        at = at < 0 ? ~at - 1 : at;
        return at >= 0 && rune.Value <= _ranges[at].End ? _ranges[at].Value : null;
    }

    /// <summary>Reads <c>start-end</c>, or <c>start</c> alone, in hexadecimal.</summary>
    public static (int Start, int End, T Value) Range(string text, T value)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var start = Hexadecimal(dash < 0 ? text : text[..dash]);
        return (start, dash < 0 ? start : Hexadecimal(text[(dash + 1)..]), value);
    }

    private static int Hexadecimal(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
