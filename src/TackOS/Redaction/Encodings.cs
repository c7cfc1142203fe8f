using System.Text;

namespace TackOS.Redaction;

/// <summary>
/// The byte patterns under which a value is looked for. Escapes (JSON, percent, HTML) are not among them: they are undone in the text, because
/// every encoder chooses for itself what it escapes. Base64 and base32 patterns leave out the characters they share with their
/// neighbours, so up to seven bits of the first and of the last byte stay unredacted at such an offset.
/// </summary>
internal static class Encodings
{
    private const int ShortestCaseVariant = 12;
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All patterns of a value, each long enough to mean something, with repetitions.</summary>
    public static IEnumerable<byte[]> Of(byte[] value) =>
        Spellings(value)
            .Concat(Spellings(value).Select(Fold).Where(folded => folded.Length >= Folding.ShortestMatch))
            .Concat(Armours(value))
            .Where(pattern => pattern.Length >= SecretStrength.ShortestFullyRedacted);

    private static IEnumerable<byte[]> Spellings(byte[] value)
    {
        yield return value;
        // A value that itself holds something like an escape (p%41ss) is decoded along with the text, so its decoded forms count too.
        using var views = TextViews.Of(value, track: false);
        foreach (var view in views.All)
        {
            if (!view.IsOriginal && view.ShortestMatch == 0)
                yield return view.Bytes.ToArray();
        }
        if (value.Contains((byte)' '))
            yield return Array.ConvertAll(value, letter => letter == ' ' ? (byte)'+' : letter);
        if (value.Length < ShortestCaseVariant)
            yield break;
        yield return Array.ConvertAll(value, letter => letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter - 32) : letter);
        yield return Array.ConvertAll(value, letter => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter + 32) : letter);
    }

    private static IEnumerable<byte[]> Armours(byte[] value)
    {
        yield return Encoding.ASCII.GetBytes(Convert.ToHexString(value));
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(value));

        foreach (var once in Offsets(value, 6, Base64))
        {
            yield return once;
            foreach (var twice in Offsets(once, 6, Base64))
                yield return twice;
        }
        foreach (var pattern in Offsets(value, 6, Base64Url))
        {
            yield return pattern;
            yield return Fold(pattern);
        }
        foreach (var pattern in Offsets(value, 5, Base32))
            yield return pattern;
        if (Utf16(value) is { } wide)
        {
            foreach (var pattern in Offsets(wide, 6, Base64))
                yield return pattern;
        }
    }

    /// <summary>The encodings at each place the value may have within a group, as RFC 4648 aligns them.</summary>
    private static IEnumerable<byte[]> Offsets(byte[] value, int bitsPerLetter, string alphabet)
    {
        var groupBytes = bitsPerLetter == 6 ? 3 : 5;
        for (var offset = 0; offset < groupBytes; offset++)
            yield return Letters(value, offset, bitsPerLetter, alphabet);
    }

    private static byte[] Letters(byte[] value, int offset, int bitsPerLetter, string alphabet)
    {
        // The first letter that holds no bit of what stands before the value begins this many bits into it.
        var bit = (bitsPerLetter - (offset * 8 % bitsPerLetter)) % bitsPerLetter;
        var letters = new List<byte>((value.Length * 8 / bitsPerLetter) + 1);
        for (; bit + bitsPerLetter <= value.Length * 8; bit += bitsPerLetter)
        {
            var index = 0;
            for (var i = bit; i < bit + bitsPerLetter; i++)
                index = (index << 1) | ((value[i / 8] >> (7 - (i % 8))) & 1);
            letters.Add((byte)alphabet[index]);
        }
        return [.. letters];
    }

    private static byte[] Fold(byte[] value)
    {
        var folded = new byte[value.Length];
        return folded[..Folding.Fold(value, folded)];
    }

    private static byte[]? Utf16(byte[] value)
    {
        try
        {
            return Encoding.Unicode.GetBytes(StrictUtf8.GetString(value));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
