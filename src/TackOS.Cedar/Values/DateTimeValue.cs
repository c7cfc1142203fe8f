using System.Globalization;
using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>The extension type <c>datetime</c>: milliseconds since 1970-01-01T00:00:00Z in 64 bits, leap seconds not counted (Cedar RFC 80).</summary>
public sealed record DateTimeValue(long EpochMilliseconds) : CedarValue
{
    private const long DayMilliseconds = 86_400_000;

    public override string TypeName => "datetime";

    /// <summary>The time since the start of its UTC day.</summary>
    public DurationValue Time => new(MillisecondsOfDay);

    private long MillisecondsOfDay => ((EpochMilliseconds % DayMilliseconds) + DayMilliseconds) % DayMilliseconds;

    public static DateTimeValue Of(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    /// <summary>
    /// Reads <c>YYYY-MM-DD</c>, or that with <c>Thh:mm:ss</c>, an optional <c>.SSS</c> and <c>Z</c>, <c>+hhmm</c> or <c>-hhmm</c>;
    /// years 0000 to 9999 of the Gregorian calendar. Null when the text is anything else or no such time.
    /// </summary>
    public static DateTimeValue? Parse(string text) => DateTimeText.Parse(text) is { } milliseconds ? new(milliseconds) : null;

    /// <summary>The time after this duration; null when it does not fit.</summary>
    public DateTimeValue? Offset(DurationValue duration)
    {
        ArgumentNullException.ThrowIfNull(duration);
        return Fit((Int128)EpochMilliseconds + duration.Milliseconds) is { } at ? new(at) : null;
    }

    /// <summary>The time passed since the other one; null when it does not fit.</summary>
    public DurationValue? DurationSince(DateTimeValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Fit((Int128)EpochMilliseconds - other.EpochMilliseconds) is { } span ? new(span) : null;
    }

    /// <summary>The start of its UTC day; null when that does not fit.</summary>
    public DateTimeValue? ToDate() => Fit((Int128)EpochMilliseconds - MillisecondsOfDay) is { } day ? new(day) : null;

    internal override void WriteTo(StringBuilder text) =>
        text.Append(CultureInfo.InvariantCulture, $"datetime(\"1970-01-01\").offset(duration(\"{EpochMilliseconds}ms\"))");

    private static long? Fit(Int128 value) => value < long.MinValue || value > long.MaxValue ? null : (long)value;
}
