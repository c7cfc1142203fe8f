using System.Globalization;
using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>The extension type <c>duration</c>: a signed number of milliseconds in 64 bits (Cedar RFC 80).</summary>
public sealed record DurationValue(long Milliseconds) : CedarValue
{
    // In the one order in which a duration may name them.
    private static readonly (string Name, long Milliseconds)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    public override string TypeName => "duration";

    public long Seconds => Milliseconds / 1_000;

    public long Minutes => Milliseconds / 60_000;

    public long Hours => Milliseconds / 3_600_000;

    public long Days => Milliseconds / 86_400_000;

    /// <summary>
    /// Reads <c>-?</c> and then quantities with units, each unit once at most, in the order <c>d h m s ms</c>
    /// (<c>1d2h30m</c>); null when the text is anything else or the sum does not fit.
    /// </summary>
    public static DurationValue? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(negative ? 1 : 0);
        if (rest.IsEmpty)
            return null;
        Int128 total = 0;
        var next = 0;
        while (!rest.IsEmpty)
        {
            if (ReadQuantity(ref rest, ref next) is not { } part)
                return null;
            total += part;
        }

        total = negative ? -total : total;
        return total < long.MinValue || total > long.MaxValue ? null : new DurationValue((long)total);
    }

    internal override void WriteTo(StringBuilder text) =>
        text.Append(CultureInfo.InvariantCulture, $"duration(\"{Milliseconds}ms\")");

    private static Int128? ReadQuantity(ref ReadOnlySpan<char> rest, ref int next)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits < 1 || !ulong.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var quantity))
            return null;
        rest = rest[digits..];
        var letters = rest.IndexOfAnyInRange('0', '9');
        var unit = letters < 0 ? rest : rest[..letters];
        for (var i = next; i < Units.Length; i++)
        {
            if (!unit.SequenceEqual(Units[i].Name))
                continue;
            next = i + 1;
            rest = rest[unit.Length..];
            return (Int128)quantity * Units[i].Milliseconds;
        }

        return null;
    }
}
