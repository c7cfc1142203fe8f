using System.Globalization;

namespace TackOS.Calls.Arguments;

/// <summary>Questions about a JSON number as it was written. Every literal given here has already passed a JSON reader.</summary>
internal static class NumberLiteral
{
    // No shortest form of a double has more.
    private const int MostDigitsOfADouble = 17;

    // Every decimal of so many significant digits comes back from a double unchanged (DBL_DIG), unless its exponent is extreme.
    private const int DigitsAlwaysExact = 15;

    /// <summary>Whether the decimal written is also the decimal of the shortest form that reads back as its nearest double.</summary>
    public static bool IsExact(ReadOnlySpan<byte> literal)
    {
        // Nearly every number of a real call ends here, without being converted.
        if (literal.Length <= DigitsAlwaysExact && literal.IndexOfAny((byte)'e', (byte)'E') < 0)
        {
            return true;
        }

        return TryReadExact(literal, out _);
    }

    /// <summary>The decimal value of an exact literal; false for one that <see cref="IsExact"/> refuses.</summary>
    public static bool TryReadExact(ReadOnlySpan<byte> literal, out ExactDecimal value)
    {
        if (!ExactDecimal.TryParse(literal, MostDigitsOfADouble, out value))
        {
            return false;
        }

        var nearest = double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
        Span<byte> shortest = stackalloc byte[32];
        return double.IsFinite(nearest)
            && nearest.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture)
            && ExactDecimal.TryParse(shortest[..length], MostDigitsOfADouble, out var kept)
            && kept == value;
    }

    public static bool IsNegativeZero(ReadOnlySpan<byte> literal)
    {
        if (literal is not [(byte)'-', (byte)'0', ..])
        {
            return false;
        }

        var exponent = literal.IndexOfAny((byte)'e', (byte)'E');
        var digits = exponent < 0 ? literal : literal[..exponent];
        return digits.IndexOfAnyInRange((byte)'1', (byte)'9') < 0;
    }
}
