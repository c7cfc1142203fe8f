using System.Globalization;

namespace TackOS.Budgets;

/// <summary>Money as people read and write it. Inside it is always integer micro-units.</summary>
public static class Money
{
    public const long MicrosPerUnit = 1_000_000;

    /// <summary>The largest amount that the journal records exactly (RFC 8785 numbers are doubles): 2⁵³ − 1 micro-units.</summary>
    public const long MostMicros = (1L << 53) - 1;

    /// <summary>Two decimals where that is exact, else all that are needed: <c>12.50</c>, <c>0.000125</c>.</summary>
    public static string Format(long micros)
    {
        var text = (micros / (decimal)MicrosPerUnit).ToString("0.00####", CultureInfo.InvariantCulture);
        return text;
    }

    /// <summary>
    /// Reads a plain decimal amount (<c>20</c>, <c>0.25</c>), not negative, at most six decimals, at most 9,000,000,000,000 units.
    /// Anything else (signs, exponents, separators, other digits) is refused.
    /// </summary>
    public static bool TryParse(string text, out long micros)
    {
        micros = 0;
        var parts = text.Split('.');
        if (parts.Length > 2 || !parts.All(p => p.Length > 0 && p.All(char.IsAsciiDigit)))
            return false;
        if (parts[0].Length > 13 || (parts.Length == 2 && parts[1].Length > 6))
            return false;
        var units = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        if (units > 9_000_000_000_000m)
            return false;
        micros = (long)(units * MicrosPerUnit);
        return true;
    }
}
