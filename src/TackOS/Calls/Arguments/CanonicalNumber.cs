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
    // Longer integers are legal too, but may need rounding; so many digits never do.
    private const int AlwaysCanonicalDigits = 15;

    /// <exception cref="ArgumentException">A double does not hold the number.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> literal)
    {
        var isPlain = literal.Length == 1 || literal[0] is >= (byte)'1' and <= (byte)'9';
        if (isPlain && literal.Length <= AlwaysCanonicalDigits && literal.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
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
