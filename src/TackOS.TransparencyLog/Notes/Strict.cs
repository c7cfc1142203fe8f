using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TackOS.TransparencyLog;

/// <summary>
/// The one way to read each primitive of the text formats. Only the canonical form is accepted, so that what was parsed and
/// encoded again is the same bytes, and no two spellings of a signed thing exist.
/// </summary>
internal static class Strict
{
    private const int LongestDecimal = 19;

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The text holds half of a surrogate pair.</exception>
    public static byte[] Utf8(string text) => Encoding.GetBytes(text);

    public static bool TryUtf8(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.GetString(bytes) : null;
        return text is not null;
    }

    public static bool TryBase64(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64Chars(text, buffer, out var written))
        {
            return false;
        }

        // The platform skips white space and stray last bits; encoding again shows whether there were any.
        bytes = buffer[..written];
        return text.SequenceEqual(Convert.ToBase64String(bytes));
    }

    /// <summary>A decimal number of ASCII digits without sign or leading zero, that fits a positive 64-bit integer.</summary>
    public static bool TryDecimal(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= LongestDecimal
            && !text.ContainsAnyExceptInRange('0', '9')
            && (text[0] != '0' || text.Length == 1)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Whether the text can be written as UTF-8 and holds no ASCII control character but line ends.</summary>
    public static bool IsText(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] < ' ' && text[i] != '\n') || char.IsLowSurrogate(text[i]))
            {
                return false;
            }

            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it is such text of at least one character and without a line end.</summary>
    public static bool IsLine(ReadOnlySpan<char> text) => !text.IsEmpty && !text.Contains('\n') && IsText(text);
}
