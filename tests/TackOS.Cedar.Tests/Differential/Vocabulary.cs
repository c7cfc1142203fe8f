using System.Globalization;
using System.Text;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>The constants that random policies and data are made of: few, so that they meet, and at the edges, where engines differ.</summary>
internal static class Vocabulary
{
    public static readonly string[] Ids = ["a", "b", "c", "", "d\"\\", "é", "e\u0301", "日本 🎉", "new\nline", "*"];

    public static readonly string[] AttributeNames = ["n", "m", "name", "on", "owner", "set", "info", "at", "if", "a b", "", "é", "\"q\"", "like", "__x"];

    public static readonly string[] TagNames = ["t", "name", "", "tag 🎉"];

    public static readonly string[] Strings =
        ["", "a", "ab", "abab", "a*b", "*", "**", "é", "e\u0301", "日本", "x🎉y", "\n", "\r\n", "\t", "\\", "\"", "\0", "a\\*b", "10.0.0.1", "1.5", "ß", "İ", "\u00a0", "\ufffd"];

    public static readonly string[] Decimals =
        ["0.0", "1.0", "1.00", "-1.5", "0.0001", "-0.0001", "12.34", "922337203685477.5807", "-922337203685477.5808", "00.5", "-0.0"];

    public static readonly string[] Addresses =
    [
        "10.0.0.1", "10.0.0.0/8", "10.0.0.1/8", "127.0.0.1", "127.0.0.0/7", "0.0.0.0/0", "224.0.0.1", "224.0.0.0/3", "255.255.255.255/32", "::1", "::", "::/0",
        "1:2:3:4:5:6:7::", "ff00::/8", "ff00::2", "fe80::1/64", "::ffff:7f00:1", "ABCD:ef01::", "::1/128", "::1/127",
    ];

    public static readonly string[] DateTimes =
    [
        "1970-01-01", "2024-02-29", "2024-02-29T23:59:59Z", "2024-10-15T11:35:00.123Z", "1969-12-31T23:59:59.999Z", "0000-01-01", "9999-12-31T23:59:59.999-2359",
        "2024-10-15T11:35:00+0530", "2024-10-15T11:35:00.001-0000", "1600-02-29",
    ];

    public static readonly string[] Durations =
        ["0ms", "1ms", "-1ms", "1d", "1d2h3m4s5ms", "-1d12h", "90s", "9223372036854775807ms", "-9223372036854775808ms", "106751991167d", "1h", "0d0h"];

    // What constructors of extensions are likely to take by mistake.
    private static readonly string[] NotExtensions =
    [
        "", " ", "1", "1.", ".1", "1.00000", "1.0\n", "922337203685477.5808", "10.0.0", "10.0.0.01", "10.0.0.1/33", "10.0.0.1/08", "::ffff:127.0.0.1", "1:2:3:4:5:6:7:8::",
        "2023-02-29", "2024-1-1", "2024-10-15T11:35:00", "2024-10-15T24:00:00Z", "2024-10-15T11:35:00.1Z", "2024-10-15T11:35:00+2400", "1ms1s", "1d1d", "9223372036854775808ms", "-", "1x",
        "+1d", "--1d", "+2024-01-01", "2024-10-15t11:35:00z", "106751991168d", "2024-10-15T11:35:60Z", "१.०",
    ];

    // Short texts over few letters meet patterns in every way.
    private static readonly string[] Letters = ["a", "a", "b", "b", "*", "é"];
    private static readonly string[] PatternLetters = ["a", "a", "b", "*", "*", "\\*", "é", "\\u{2a}", "\\x61"];

    private static readonly string[] ExtensionLetters = [.. "0123456789.:/-+TZdhmsx \n".Select(letter => letter.ToString()), "٣", "00", "::", "ms"];

    private static readonly long[] Longs =
        [0, -1, 7, 100, long.MaxValue, long.MaxValue, long.MinValue, long.MinValue, long.MaxValue - 1, long.MinValue + 1, int.MaxValue, 1L << 53, (1L << 53) + 1, 4_294_967_296, 3_037_000_500];

    public static long Long(Dice dice) => dice.Chance(60) ? dice.Below(4) : dice.Chance(90) ? dice.Pick(Longs) : dice.AnyLong();

    public static string Text(Dice dice) => dice.Chance(50) ? dice.Pick(Strings) : string.Concat(dice.Many(0, 6, () => dice.Pick(Letters)));

    /// <summary>A pattern in quotes.</summary>
    public static string Pattern(Dice dice) => dice.Chance(25) ? Quote(dice, dice.Pick(Strings)) : $"\"{string.Concat(dice.Many(0, 6, () => dice.Pick(PatternLetters)))}\"";

    /// <summary>What is nearly the text of an extension value, and sometimes is one.</summary>
    public static string NearExtension(Dice dice, string text)
    {
        if (dice.Chance(30))
            return dice.Pick(NotExtensions);
        for (var left = dice.Between(1, 2); left > 0; left--)
        {
            var at = dice.Below(text.Length + 1);
            text = text[..at] + (dice.Chance(70) ? dice.Pick(ExtensionLetters) : "") + text[Math.Min(text.Length, at + dice.Below(2))..];
        }

        return text;
    }

    /// <summary>The text in quotes, each character written in one of the ways that Cedar knows.</summary>
    public static string Quote(Dice dice, string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            quoted.Append(Write(dice, rune));
        return quoted.Append('"').ToString();
    }

    private static string Write(Dice dice, Rune rune)
    {
        if (dice.Chance(3))
            return dice.Chance(50) && rune.Value < 0x80 ? $"\\x{rune.Value:x2}" : $"\\u{{{rune.Value.ToString(dice.Chance(50) ? "x" : "X4", CultureInfo.InvariantCulture)}}}";
        return rune.Value switch
        {
            '\r' => "\\r",
            '\0' => "\\0",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' when dice.Chance(50) => "\\n",
            '\t' when dice.Chance(50) => "\\t",
            '\'' when dice.Chance(50) => "\\'",
            _ => rune.ToString(),
        };
    }
}
