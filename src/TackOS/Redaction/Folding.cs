namespace TackOS.Redaction;

/// <summary>
/// Takes away what people and tools put between the characters of a value without changing it for a reader: white space, line wraps, the
/// colons and hyphens of hex dumps, zero-width characters, NULs of UTF-16; and narrows full-width forms to ASCII.
/// </summary>
internal static class Folding
{
    /// <summary>Without spacing ordinary words run together, so only long patterns mean anything in a folded text (in bytes).</summary>
    public const int ShortestMatch = 16;

    private const byte Drop = 0;
    private const byte Keep = 1;
    private const byte Look = 2;

    private static readonly byte[] Classes = MakeClasses();

    /// <summary>Folds the text into <paramref name="folded"/>, at least as long, and returns the length written.</summary>
    public static int Fold(ReadOnlySpan<byte> text, Span<byte> folded)
    {
        var classes = Classes;
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            var kind = classes[letter];
            if (kind != Look)
            {
                // Without a branch: spacing comes at random, and a wrong guess would cost more than the store.
                folded[length] = letter;
                length += kind;
                continue;
            }
            var taken = Read(text[at..], out var kept);
            if (kept is { } narrowed)
                folded[length++] = narrowed;
            at += taken - 1;
        }
        return length;
    }

    /// <summary>Reads one unit: returns how many bytes it has, and what is kept of it.</summary>
    public static int Read(ReadOnlySpan<byte> text, out byte? kept)
    {
        var kind = Classes[text[0]];
        kept = kind == Drop ? null : text[0];
        if (kind != Look)
            return 1;
        switch (text)
        {
            case [0xC2, 0xA0 or 0xAD, ..]: // no-break space, soft hyphen
                kept = null;
                return 2;
            case [0xE2, 0x80, (>= 0x80 and <= 0x8F) or (>= 0xA8 and <= 0xAF), ..]: // spaces, zero-width and direction marks
            case [0xE2, 0x81, >= 0x9F and <= 0xA4, ..]: // word joiner and invisible operators
            case [0xE3, 0x80, 0x80, ..]: // ideographic space
            case [0xEF, 0xBB, 0xBF, ..]: // byte order mark
                kept = null;
                return 3;
            case [0xEF, 0xBC, >= 0x81 and <= 0xBF, ..]: // U+FF01 to U+FF3F
                kept = (byte)(text[2] - 0x81 + '!');
                return 3;
            case [0xEF, 0xBD, >= 0x80 and <= 0x9E, ..]: // U+FF40 to U+FF5E
                kept = (byte)(text[2] - 0x80 + '`');
                return 3;
            default:
                return 1;
        }
    }

    /// <summary>Whether the text ends inside the character that it begins with, one that may be folded.</summary>
    public static bool IsCutOff(ReadOnlySpan<byte> text) => Classes[text[0]] == Look && text.Length < (text[0] == 0xC2 ? 2 : 3);

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        Array.Fill(classes, Keep);
        foreach (var separator in "\0\t\n\r :-"u8)
            classes[separator] = Drop;
        foreach (var lead in (ReadOnlySpan<byte>)[0xC2, 0xE2, 0xE3, 0xEF])
            classes[lead] = Look;
        return classes;
    }
}
