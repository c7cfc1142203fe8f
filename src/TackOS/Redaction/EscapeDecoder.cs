using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TackOS.Redaction;

/// <summary>
/// Reads one escape of the three that text travels in: JSON strings (RFC 8259, section 7, and the <c>\x</c> and <c>\'</c> of program
/// literals), percent-encoding (RFC 3986, section 2.1) and HTML character references (numeric, and the named ones that escaping needs).
/// </summary>
internal static class EscapeDecoder
{
    /// <summary>The most bytes one escape decodes to.</summary>
    public const int MaxDecoded = 4;

    /// <summary>The text ends inside what may become an escape.</summary>
    public const int CutOff = -1;

    public static readonly SearchValues<byte> Introducers = SearchValues.Create("\\%&"u8);

    private const int LongestReference = 10;

    /// <summary>
    /// Decodes the escape at the beginning of <paramref name="text"/> into <paramref name="decoded"/> and returns how many bytes of the
    /// text it took; 0 when there is no escape, <see cref="CutOff"/> when more text must come before that is known.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> text, Span<byte> decoded, out int written)
    {
        written = 0;
        return text[0] switch
        {
            (byte)'%' => ReadHexByte(text, 1, decoded, out written),
            (byte)'&' => ReadReference(text, decoded, out written),
            (byte)'\\' when text.Length == 1 => CutOff,
            (byte)'\\' => ReadBackslash(text, decoded, out written),
            _ => 0,
        };
    }

    private static int ReadBackslash(ReadOnlySpan<byte> text, Span<byte> decoded, out int written)
    {
        if (text[1] == 'x')
            return ReadHexByte(text, 2, decoded, out written);
        if (text[1] == 'u')
            return ReadUnicode(text, decoded, out written);
        written = 1;
        switch (text[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'\'':
                decoded[0] = text[1];
                return 2;
            case (byte)'b':
                decoded[0] = (byte)'\b';
                return 2;
            case (byte)'f':
                decoded[0] = (byte)'\f';
                return 2;
            case (byte)'n':
                decoded[0] = (byte)'\n';
                return 2;
            case (byte)'r':
                decoded[0] = (byte)'\r';
                return 2;
            case (byte)'t':
                decoded[0] = (byte)'\t';
                return 2;
            default:
                written = 0;
                return 0;
        }
    }

    private static int ReadHexByte(ReadOnlySpan<byte> text, int from, Span<byte> decoded, out int written)
    {
        var outcome = ReadHex(text, from, 2, out var value);
        decoded[0] = (byte)value;
        written = outcome > 0 ? 1 : 0;
        return outcome;
    }

    private static int ReadUnicode(ReadOnlySpan<byte> text, Span<byte> decoded, out int written)
    {
        written = 0;
        var first = ReadHex(text, 2, 4, out var unit);
        if (first <= 0)
            return first;
        if (!char.IsHighSurrogate((char)unit))
            return Encode(unit, first, decoded, out written);

        var rest = text[first..];
        if (rest.IsEmpty || (rest.Length == 1 && rest[0] == '\\'))
            return CutOff;
        if (rest is not [(byte)'\\', (byte)'u', ..])
            return Encode(unit, first, decoded, out written);
        var second = ReadHex(rest, 2, 4, out var low);
        if (second == CutOff)
            return CutOff;
        return second > 0 && char.IsLowSurrogate((char)low)
            ? Encode(char.ConvertToUtf32((char)unit, (char)low), first + second, decoded, out written)
            : Encode(unit, first, decoded, out written);
    }

    private static int ReadReference(ReadOnlySpan<byte> text, Span<byte> decoded, out int written)
    {
        written = 0;
        var window = text[1..Math.Min(text.Length, LongestReference)];
        var end = window.IndexOfAnyExcept(ReferenceCharacters);
        if (end < 0)
            return text.Length < LongestReference ? CutOff : 0;
        if (window[end] != ';' || end == 0)
            return 0;
        var scalar = Scalar(window[..end]);
        return scalar < 0 ? 0 : Encode(scalar, end + 2, decoded, out written);
    }

    private static readonly SearchValues<byte> ReferenceCharacters =
        SearchValues.Create("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private static int Scalar(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("amp"u8))
            return '&';
        if (name.SequenceEqual("lt"u8))
            return '<';
        if (name.SequenceEqual("gt"u8))
            return '>';
        if (name.SequenceEqual("quot"u8))
            return '"';
        if (name.SequenceEqual("apos"u8))
            return '\'';
        if (name.SequenceEqual("nbsp"u8))
            return ' ';
        if (name is [(byte)'#', (byte)'x' or (byte)'X', .. var hex])
            return int.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar) ? scalar : -1;
        return name is [(byte)'#', .. var digits] && Utf8Parser.TryParse(digits, out int value, out var read) && read == digits.Length ? value : -1;
    }

    private static int Encode(int scalar, int taken, Span<byte> decoded, out int written)
    {
        var rune = Rune.IsValid(scalar) ? new Rune(scalar) : Rune.ReplacementChar;
        written = rune.EncodeToUtf8(decoded);
        return taken;
    }

    /// <summary>Reads <paramref name="digits"/> hexadecimal digits after the first <paramref name="from"/> bytes.</summary>
    private static int ReadHex(ReadOnlySpan<byte> text, int from, int digits, out int value)
    {
        value = 0;
        for (var at = from; at < from + digits; at++)
        {
            if (at == text.Length)
                return CutOff;
            if (!char.IsAsciiHexDigit((char)text[at]))
                return 0;
            value = (value << 4) | HexDigit(text[at]);
        }
        return from + digits;
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
