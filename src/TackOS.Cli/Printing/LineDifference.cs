namespace TackOS.Cli.Printing;

/// <summary>Two texts line by line: what stays, what goes, what comes, by their longest common subsequence.</summary>
internal static class LineDifference
{
    // The table is as large as the product; beyond this everything goes and everything comes.
    private const int MostLines = 1_000;

    /// <summary>Each line with ' ' (in both), '-' (only before) or '+' (only after).</summary>
    public static IEnumerable<(char Mark, string Line)> Of(string before, string after)
    {
        var (old, next) = (Lines(before), Lines(after));
        if (old.Length > MostLines || next.Length > MostLines)
            return [.. old.Select(line => ('-', line)), .. next.Select(line => ('+', line))];
        return Walk(old, next, CommonLengths(old, next));
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>How many lines the rests from each pair of places have in common.</summary>
    private static int[,] CommonLengths(string[] old, string[] next)
    {
        var lengths = new int[old.Length + 1, next.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = next.Length - 1; j >= 0; j--)
                lengths[i, j] = old[i] == next[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }

        return lengths;
    }

    private static IEnumerable<(char, string)> Walk(string[] old, string[] next, int[,] common)
    {
        var (i, j) = (0, 0);
        while (i < old.Length || j < next.Length)
        {
            if (i < old.Length && j < next.Length && old[i] == next[j])
            {
                yield return (' ', old[i++]);
                j++;
            }
            else if (i < old.Length && (j == next.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                yield return ('-', old[i++]);
            }
            else
            {
                yield return ('+', next[j++]);
            }
        }
    }
}
