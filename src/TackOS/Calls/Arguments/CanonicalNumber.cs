using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace TackOS.Calls.Arguments;

/// <summary>
/// RFC 8785 section 3.2.2.3: the form that ECMAScript's Number::toString gives the double. As only literals whose decimal value
/// is that of the double's shortest form are written, the digits of the literal are the digits wanted.
/// </summary>
internal static class CanonicalNumber
{
    // A double holds every integer below 2^53 (ECMA-262: Number.MAX_SAFE_INTEGER), and writes it with all its digits. Longer ones may need rounding.
    private const ulong LargestSafeInteger = (1UL << 53) - 1;
    private const int LargestSafeDigits = 16;

    /// <exception cref="ArgumentException">A double does not hold the number.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> literal)
    {
        if (IsSafeInteger(literal))
        {
            output.Write(literal);
            return;
        }

        if (!NumberLiteral.TryReadExact(literal, out var number))
        {
            throw new ArgumentException("A number does not survive as an IEEE double and so has no canonical form.");
        }

        Encoding.ASCII.GetBytes(Format(number), output);
    }

    private static bool IsSafeInteger(ReadOnlySpan<byte> literal) =>
        literal.Length <= LargestSafeDigits && (literal.Length == 1 || literal[0] != (byte)'0')
        && literal.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && ulong.Parse(literal, CultureInfo.InvariantCulture) <= LargestSafeInteger;

    private static string Format(ExactDecimal number)
    {
        if (number.Coefficient.IsZero)
        {
            return "0";
        }

        var sign = number.Coefficient.Sign < 0 ? "-" : "";
        var digits = BigInteger.Abs(number.Coefficient).ToString(CultureInfo.InvariantCulture);

        // The names of ECMA-262 section 6.1.6.1.20: k digits, and the value is 0.digits × 10^n. A double keeps n within a few hundred.
        var k = digits.Length;
        var n = (int)(k + number.Exponent);
        return sign + n switch
        {
            > 0 and <= 21 when k <= n => digits + new string('0', n - k),
            > 0 and <= 21 => $"{digits[..n]}.{digits[n..]}",
            > -6 and <= 0 => $"0.{new string('0', -n)}{digits}",
            _ => Scientific(digits, n - 1),
        };
    }

    private static string Scientific(string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
    }
}
