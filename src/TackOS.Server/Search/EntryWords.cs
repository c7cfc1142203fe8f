using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TackOS.Server.Search;

/// <summary>
/// The words that a text is found by: runs of letters and digits, in lower case. Times, digests and other long hexadecimal or base64 runs are no
/// words, nor is what is longer than any word: nobody searches for a part of them, and they would be most of the index.
/// </summary>
internal static partial class EntryWords
{
    private const int LongestWord = 40;
    private const int LongestHexadecimal = 15;

    /// <summary>The words of every text in the entry, each once. Names of fields are not among them.</summary>
    public static HashSet<string> OfEntry(JsonElement entry)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        Collect(entry, words);
        return words;
    }

    public static IEnumerable<string> Of(string text)
    {
        var word = new StringBuilder(LongestWord + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                if (word.Length <= LongestWord)
                    word.Append(Rune.ToLowerInvariant(rune));
                continue;
            }

            if (IsWord(word))
                yield return word.ToString();
            word.Clear();
        }

        if (IsWord(word))
            yield return word.ToString();
    }

    // An entry nests no deeper than its reader allows, which is 64.
    private static void Collect(JsonElement value, HashSet<string> words)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Collect(property.Value, words);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    Collect(item, words);
                break;
            case JsonValueKind.String when value.GetString() is { Length: > 0 } text && !Instant().IsMatch(text):
                words.UnionWith(Of(text));
                break;
        }
    }

    private static bool IsWord(StringBuilder word) => word.Length is > 0 and <= LongestWord && !(word.Length > LongestHexadecimal && IsHexadecimal(word)) && !IsRandom(word);

    private static bool IsHexadecimal(StringBuilder word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsAsciiHexDigit(word[i]))
                return false;
        }

        return true;
    }

    /// <summary>The random part of an id (26 characters of Crockford's base 32): ids are searched for whole, by filters of their own.</summary>
    private static bool IsRandom(StringBuilder word)
    {
        if (word.Length != 26 || word[0] is not (>= '0' and <= '7'))
            return false;
        for (var i = 1; i < word.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(word[i]) || word[i] is 'i' or 'l' or 'o' or 'u')
                return false;
        }

        return true;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9.:Z+-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Instant();
}
