using System.Globalization;
using System.Numerics;
using System.Text;

namespace TackOS.Calls.Arguments;

/// <summary>
/// <paramref name="Coefficient"/> × 10^<paramref name="Exponent"/>, with no trailing zero in the coefficient and zero as (0, 0), so equal
/// numbers are equal records. No operation expands the power of ten, so <c>1e999999999</c> costs no more than <c>1</c>.
/// </summary>
internal readonly record struct ExactDecimal(BigInteger Coefficient, long Exponent) : IComparable<ExactDecimal>
{
    private const int MostExponentDigits = 9;

    public bool IsInteger => Exponent >= 0;

    /// <summary>
    /// Reads a valid JSON number literal. False when it has more than <paramref name="mostDigits"/> significant digits (trailing zeros
    /// do not count) or an exponent of more than nine digits: the limits are what keeps the arithmetic cheap.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> literal, int mostDigits, out ExactDecimal value)
    {
        value = default;
        var negative = literal[0] == '-';
        var e = literal.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = literal[(negative ? 1 : 0)..(e < 0 ? literal.Length : e)];
        Span<byte> digits = stackalloc byte[mostDigits];
        if (!TryCollect(mantissa, digits, out var count, out var exponent))
        {
            return false;
        }

        if (count == 0)
        {
            return true;
        }

        if (!TryParseExponent(e < 0 ? [] : literal[(e + 1)..], out var written))
        {
            return false;
        }

        var magnitude = count < 19
            ? ulong.Parse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture)
            : BigInteger.Parse(Encoding.ASCII.GetString(digits[..count]), NumberStyles.None, CultureInfo.InvariantCulture);
        value = new ExactDecimal(negative ? -magnitude : magnitude, exponent + written);
        return true;
    }

    public static bool operator <(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) < 0;

    public static bool operator >(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) > 0;

    public static bool operator <=(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) >= 0;

    public int CompareTo(ExactDecimal other)
    {
        if (Coefficient.Sign != other.Coefficient.Sign || Coefficient.IsZero)
        {
            return Coefficient.Sign.CompareTo(other.Coefficient.Sign);
        }

        // The place of the leading digit decides, unless it is the same; then the exponents differ by less than the digits kept.
        var byPlace = (DigitCount(Coefficient) + Exponent).CompareTo(DigitCount(other.Coefficient) + other.Exponent);
        if (byPlace != 0)
        {
            return byPlace * Coefficient.Sign;
        }

        var shared = Math.Min(Exponent, other.Exponent);
        return Scaled(shared).CompareTo(other.Scaled(shared));
    }

    /// <summary>Whether this is an integer times <paramref name="divisor"/>, which must not be zero.</summary>
    public bool IsMultipleOf(ExactDecimal divisor)
    {
        if (Coefficient.IsZero)
        {
            return true;
        }

        var shift = Exponent - divisor.Exponent;

        // A negative shift would need the coefficient to end in a zero, and none does.
        return shift >= 0
            && (Coefficient * BigInteger.ModPow(10, shift, divisor.Coefficient) % divisor.Coefficient).IsZero;
    }

    private BigInteger Scaled(long exponent) => Coefficient * BigInteger.Pow(10, (int)(Exponent - exponent));

    private static int DigitCount(BigInteger coefficient) =>
        BigInteger.Abs(coefficient).ToString(CultureInfo.InvariantCulture).Length;

    private static bool TryCollect(ReadOnlySpan<byte> mantissa, Span<byte> digits, out int count, out long exponent)
    {
        count = 0;
        var fraction = 0L;
        var zeros = 0;
        var point = false;
        foreach (var character in mantissa)
        {
            if (character == '.')
            {
                point = true;
                continue;
            }

            fraction += point ? 1 : 0;
            if (character == '0')
            {
                zeros += count > 0 ? 1 : 0;
                continue;
            }

            if (zeros >= digits.Length - count)
            {
                exponent = 0;
                return false;
            }

            digits.Slice(count, zeros).Fill((byte)'0');
            digits[count + zeros] = character;
            count += zeros + 1;
            zeros = 0;
        }

        exponent = zeros - fraction;
        return true;
    }

    private static bool TryParseExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var negative = text is [(byte)'-', ..];
        var digits = text.TrimStart("+-"u8).TrimStart((byte)'0');
        if (digits.Length > MostExponentDigits)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            exponent = (exponent * 10) + (digit - '0');
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }
}
