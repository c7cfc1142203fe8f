namespace TackOS.Cedar.Values;

/// <summary>The text form of <c>datetime</c>. .NET's own parser knows neither the year 0000 nor this exact grammar.</summary>
internal static class DateTimeText
{
    private const int DateLength = 10;
    private const int TimeLength = 19;

    public static long? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length < DateLength || Date(text[..DateLength]) is not { } day)
            return null;
        if (text.Length == DateLength)
            return day * 86_400_000;
        if (text.Length < TimeLength || Time(text[DateLength..TimeLength]) is not { } second)
            return null;
        return Fraction(text[TimeLength..], out var zone) is { } millisecond && OffsetMinutes(zone) is { } offset
            ? (day * 86_400_000) + (second * 1_000) + millisecond - (offset * 60_000)
            : null;
    }

    private static long? Date(ReadOnlySpan<char> text)
    {
        if (Digits(text[..4]) is not { } year || text[4] != '-' || Digits(text[5..7]) is not { } month || text[7] != '-')
            return null;
        return Digits(text[8..]) is { } day && month is >= 1 and <= 12 && day >= 1 && day <= DaysInMonth(year, month)
            ? DaysSinceEpoch(year, month, day)
            : null;
    }

    private static long? Time(ReadOnlySpan<char> text)
    {
        if (text[0] != 'T' || text[3] != ':' || text[6] != ':')
            return null;
        return Digits(text[1..3]) is { } hour and < 24 && Digits(text[4..6]) is { } minute and < 60 && Digits(text[7..9]) is { } second and < 60
            ? (hour * 3_600L) + (minute * 60) + second
            : null;
    }

    private static int? Fraction(ReadOnlySpan<char> text, out ReadOnlySpan<char> zone)
    {
        var has = text.StartsWith('.') && text.Length >= 4;
        zone = has ? text[4..] : text;
        return has ? Digits(text[1..4]) : 0;
    }

    private static long? OffsetMinutes(ReadOnlySpan<char> text)
    {
        if (text is "Z")
            return 0;
        if (text.Length != 5 || text[0] is not ('+' or '-'))
            return null;
        if (Digits(text[1..3]) is not ({ } hours and < 24) || Digits(text[3..]) is not ({ } minutes and < 60))
            return null;
        var offset = (hours * 60) + minutes;
        return text[0] == '-' ? -offset : offset;
    }

    private static int? Digits(ReadOnlySpan<char> text)
    {
        var value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return null;
            value = (value * 10) + (c - '0');
        }

        return value;
    }

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    /// <summary>Counts in years that begin in March, so that the leap day is the last of its year.</summary>
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        // 400 years are added so that no division meets a negative year; 719,468 days lie between 0000-03-01 and the epoch.
        long shifted = year + 400 - (month <= 2 ? 1 : 0);
        var dayOfYear = (((153 * ((month + 9) % 12)) + 2) / 5) + day - 1;
        return (shifted * 365) + (shifted / 4) - (shifted / 100) + (shifted / 400) + dayOfYear - 719_468 - 146_097;
    }
}
