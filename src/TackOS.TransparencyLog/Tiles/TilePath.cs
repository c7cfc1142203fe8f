using System.Globalization;

namespace TackOS.TransparencyLog;

/// <summary>
/// The common end of tile paths (C2SP tlog-tiles, "Merkle Tree"): the index in groups of three digits, all but the last begun with
/// an x, and <c>.p/W</c> after it where the tile is partial.
/// </summary>
internal static class TilePath
{
    // Seven groups hold every 64-bit index; longer paths are not worth reading.
    private const int LongestIndex = 40;

    /// <summary>The largest index whose entries still have 64-bit numbers.</summary>
    public const long MaxIndex = long.MaxValue / Tile.FullWidth;

    public static string Format(long index, int width)
    {
        var path = Group(index % 1000);
        for (index /= 1000; index > 0; index /= 1000)
        {
            path = $"x{Group(index % 1000)}/{path}";
        }

        return width == Tile.FullWidth ? path : $"{path}.p/{width}";
    }

    public static bool TryParse(ReadOnlySpan<char> text, out long index, out int width)
    {
        (index, width) = (0, Tile.FullWidth);
        var partial = text.IndexOf(".p/", StringComparison.Ordinal);
        if (partial >= 0)
        {
            if (!Strict.TryDecimal(text[(partial + 3)..], out var partialWidth) || partialWidth is < 1 or >= Tile.FullWidth)
            {
                return false;
            }

            width = (int)partialWidth;
            text = text[..partial];
        }

        return text.Length <= LongestIndex && TryIndex(text, out index);
    }

    private static bool TryIndex(ReadOnlySpan<char> text, out long index)
    {
        index = 0;
        var whole = text;
        while (text.Length > 3)
        {
            if (text.Length < 5 || text[0] != 'x' || text[4] != '/' || !TryGroup(text[1..4], ref index))
            {
                return false;
            }

            text = text[5..];
        }

        // The same index has one path: leading groups of zeroes give another text when written again.
        return TryGroup(text, ref index) && whole.SequenceEqual(Format(index, Tile.FullWidth));
    }

    private static bool TryGroup(ReadOnlySpan<char> digits, ref long index)
    {
        if (digits.Length != 3 || digits.ContainsAnyExceptInRange('0', '9') || index > MaxIndex / 1000)
        {
            return false;
        }

        index = (index * 1000) + int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return index <= MaxIndex;
    }

    private static string Group(long digits) => digits.ToString("000", CultureInfo.InvariantCulture);
}
