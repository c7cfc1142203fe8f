using System.Globalization;
using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>
/// The extension type <c>decimal</c>: four digits after the point, held as ten-thousandths in 64 bits. Two spellings of
/// one number (<c>1.0</c>, <c>1.00</c>) are one value.
/// </summary>
public sealed record DecimalValue(long TenThousandths) : CedarValue
{
    private const int Scale = 10_000;
    private const int ScaleDigits = 4;

    public override string TypeName => "decimal";

    /// <summary>Reads <c>-?[0-9]+.[0-9]{1,4}</c>, the whole text and nothing around it; null when it is not one or does not fit.</summary>
    public static DecimalValue? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        var point = digits.IndexOf('.');
        if (point < 1 || digits.Length - point - 1 is < 1 or > ScaleDigits)
            return null;
        var whole = digits[..point];
        var fraction = digits[(point + 1)..];
        if (whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
            return null;
        if (!Int128.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var units) || units > long.MaxValue)
            return null;
        var magnitude = (units * Scale) + (long.Parse(fraction, CultureInfo.InvariantCulture) * Power(ScaleDigits - fraction.Length));
        var value = text[0] == '-' ? -magnitude : magnitude;
        return value < long.MinValue || value > long.MaxValue ? null : new DecimalValue((long)value);
    }

    internal override void WriteTo(StringBuilder text)
    {
        var magnitude = Int128.Abs(TenThousandths);
        var sign = TenThousandths < 0 ? "-" : "";
        text.Append(CultureInfo.InvariantCulture, $"decimal(\"{sign}{magnitude / Scale}.{magnitude % Scale:D4}\")");
    }

    private static long Power(int exponent) => exponent == 0 ? 1 : 10 * Power(exponent - 1);
}
