namespace TackOS.Cedar.Parsing;

/// <summary>Finds what a misspelt word was probably meant to be.</summary>
public static class Spelling
{
    private const int LongestWord = 40;

    /// <summary>A question that offers the nearest known word, or null where none is near.</summary>
    public static string? Suggest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length is 0 or > LongestWord)
            return null;
        var (best, distance) = known.Select(candidate => (candidate, Distance(word, candidate))).DefaultIfEmpty(("", word.Length)).MinBy(pair => pair.Item2);
        return distance < word.Length && distance <= Math.Max(1, word.Length / 3) ? $"did you mean `{best}`?" : null;
    }

    /// <summary>The Levenshtein distance, letters of either case being one letter.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                (row[j], diagonal) = (Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)), row[j]);
            }
        }

        return row[^1];
    }
}
