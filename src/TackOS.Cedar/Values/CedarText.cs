using System.Globalization;
using System.Text;

namespace TackOS.Cedar.Values;

/// <summary>The lexical rules of Cedar that values and the parser share: identifiers, names and quoting.</summary>
internal static class CedarText
{
    private static readonly HashSet<string> Reserved =
        ["true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"];

    /// <summary>Words that no identifier may be (Cedar grammar, IDENT).</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word);

    public static bool IsIdentifierStart(char c) => c == '_' || char.IsAsciiLetter(c);

    public static bool IsIdentifierPart(char c) => c == '_' || char.IsAsciiLetterOrDigit(c);

    /// <summary>An identifier or a reserved word (Cedar grammar, ANYIDENT).</summary>
    public static bool IsWord(string text) => text.Length > 0 && IsIdentifierStart(text[0]) && text.All(IsIdentifierPart);

    public static bool IsIdentifier(string text) => IsWord(text) && !IsReserved(text);

    /// <summary>Whether the text is a path of identifiers joined by <c>::</c>.</summary>
    public static bool IsName(string text) => text.Split("::").All(IsIdentifier);

    public static void WriteQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        WriteEscaped(text, value);
        text.Append('"');
    }

    /// <summary>The inside of a string literal.</summary>
    public static void WriteEscaped(StringBuilder text, string value)
    {
        foreach (var rune in value.EnumerateRunes())
            WriteRune(text, rune);
    }

    /// <summary>A name where only an identifier needs no quotes: the key of a record, the attribute after <c>has</c>.</summary>
    public static void WriteKey(StringBuilder text, string name)
    {
        if (IsIdentifier(name))
            text.Append(name);
        else
            WriteQuoted(text, name);
    }

    private static void WriteRune(StringBuilder text, Rune rune) => _ = rune.Value switch
    {
        '"' => text.Append("\\\""),
        '\\' => text.Append("\\\\"),
        '\n' => text.Append("\\n"),
        '\r' => text.Append("\\r"),
        '\t' => text.Append("\\t"),
        '\0' => text.Append("\\0"),
        _ when Rune.IsControl(rune) => text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"),
        _ => text.Append(rune.ToString()),
    };
}
