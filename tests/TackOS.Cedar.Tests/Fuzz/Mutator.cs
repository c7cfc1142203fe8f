using System.Text;
using TackOS.Cedar.Tests.Differential;

namespace TackOS.Cedar.Tests.Fuzz;

/// <summary>Damages texts: by character, by piece, by byte, and by what parsers are known to stumble over.</summary>
internal sealed class Mutator(Dice dice, IReadOnlyList<string> others)
{
    private const int LongestResult = 400_000;
    private const int DeepNesting = 20_000;

    // Mostly one, for what is damaged at one place gets furthest.
    private static readonly int[] Damages = [1, 1, 1, 2, 4];

    private static readonly string[] Tokens =
    [
        "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", ":", "::", ".", "\"", "\\", "\\u{", "\\u{110000}", "\\x", "//", "/*", "@", "?principal", "?resource", "==", "!=", "&&", "||", "!", "-", "*", "+",
        "permit", "forbid", "when", "unless", "principal", "action", "resource", "context", "if", "then", "else", "in", "is", "like", "has", "true", "null", "__cedar", "__entity", "__extn",
        "namespace", "entity", "type", "enum", "tags", "appliesTo", "Set<", "0", "-9223372036854775808", "9223372036854775808", "1e999", "-0", "1.5", "00", "\0", "\r\n", "\r", "\u2028", "\ufeff", "\ud800", "\udc00",
        "\\ud800", "\u202e", "\u0430", "{\"__entity\":{\"type\":\"A\",\"id\":\"b\"}}", "{\"__extn\":{\"fn\":\"ip\",\"arg\":\"::1\"}}", "{\"fn\":\"offset\",\"args\":[]}", "\"type\":\"Set\",\"element\":",
    ];

    private static readonly string[] Openings =
    [
        "(", "[", "{", "{a:", "{\"a\":", "if ", "!", "-", "principal.a[\"", "ip(", "context.", "Set<", "{\"type\":\"Set\",\"element\":", "[[", "true && ", "1 + ", "A::", "@a ", "//\n", "{\"__extn\":{\"fn\":\"ip\",\"arg\":",
        "{\"==\":{\"left\":", "{\"!\":{\"arg\":", "a has b.", "type A = { a: ", "namespace A { ", "action a in [", "x in ", "x like ",
    ];

    /// <summary>The text with a few damages, one upon the other.</summary>
    public string Damage(string text)
    {
        for (var left = dice.Pick(Damages); left > 0; left--)
            text = Once(text);
        return text.Length > LongestResult ? text[..LongestResult] : text;
    }

    private string Once(string text) => dice.Below(14) switch
    {
        0 => text[..At(text)],
        1 => text[At(text)..],
        2 => Piece(text, out var before, out var after) is { } ? before + after : text,
        3 => Piece(text, out var before, out var after) is { } piece ? before + piece + piece + after : text,
        4 => Piece(text, out var before, out var after) is { } piece ? before + Repeat(piece, dice.Pick([10, 100, 3_000])) + after : text,
        5 => Piece(text, out var before, out var after) is { } piece ? after + piece + before : text,
        6 => text[..At(text)] + dice.Pick(others) is var head && dice.Pick(others) is var tail ? head + tail[At(tail)..] : text,
        7 => Insert(text, ((char)dice.Below(char.MaxValue + 1)).ToString()),
        8 => Bytes(text),
        9 => Insert(text, Repeat(dice.Pick(Openings), dice.Pick([5, 150, 250, 1_100, DeepNesting]))),
        10 => Insert(text, new string((char)('0' + dice.Below(10)), dice.Pick([18, 19, 20, 400, DeepNesting]))),
        11 => text.Replace(" ", dice.Pick(["\r\n", "\0", "\u00a0", "", "//\r"]), StringComparison.Ordinal),
        _ => Insert(text, dice.Pick(Tokens)),
    };

    private int At(string text) => dice.Below(text.Length + 1);

    private string Insert(string text, string what) => text.Insert(At(text), what);

    private string? Piece(string text, out string before, out string after)
    {
        var start = At(text);
        var end = Math.Min(text.Length, start + dice.Pick([1, 3, 10, 60, 400]));
        before = text[..start];
        after = text[end..];
        return text[start..end];
    }

    private static string Repeat(string piece, int count) => string.Concat(Enumerable.Repeat(piece, Math.Min(count, LongestResult / Math.Max(1, piece.Length))));

    /// <summary>A few bits of the UTF-8 form flipped; what is no UTF-8 any more reads as replacement characters.</summary>
    private string Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var left = dice.Between(1, 5); left > 0 && bytes.Length > 0; left--)
            bytes[dice.Below(bytes.Length)] ^= (byte)(1 << dice.Below(8));
        return Encoding.UTF8.GetString(bytes);
    }
}
