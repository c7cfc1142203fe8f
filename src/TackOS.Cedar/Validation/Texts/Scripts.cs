using System.Reflection;
using System.Text;

namespace TackOS.Cedar.Validation.Texts;

/// <summary>
/// Which scripts a text could be written in (UTS #39, section 5.1), and which characters an identifier may have (section 3.1). The data is
/// that of Unicode 14: a letter that is younger is of no known script and so mixes with none.
/// </summary>
internal static class Scripts
{
    private const string Resource = "unicode-14.txt";
    private const string AllowedLine = "Allowed";

    // Writing systems that use several scripts together (UTS #39, table 1a).
    private static readonly Dictionary<string, string[]> Systems = new(StringComparer.Ordinal)
    {
        ["Hani"] = ["Hanb", "Jpan", "Kore"],
        ["Hira"] = ["Jpan"],
        ["Kana"] = ["Jpan"],
        ["Hang"] = ["Kore"],
        ["Bopo"] = ["Hanb"],
    };

    private static readonly Lazy<(UnicodeRanges<HashSet<string>> Scripts, UnicodeRanges<string> Allowed)> Data = new(Load);

    /// <summary>Whether some one script, or system of scripts, has all the letters.</summary>
    public static bool IsSingle(string text)
    {
        // ASCII has letters of one script only.
        if (text.All(char.IsAscii))
            return true;
        HashSet<string>? common = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Data.Value.Scripts.Find(rune) is not { } scripts)
                continue;
            if (common is null)
                common = new HashSet<string>(scripts, StringComparer.Ordinal);
            else
                common.IntersectWith(scripts);
        }

        return common is null or { Count: > 0 };
    }

    public static bool IsAllowedInIdentifier(Rune rune) => Data.Value.Allowed.Find(rune) is not null;

    private static (UnicodeRanges<HashSet<string>> Scripts, UnicodeRanges<string> Allowed) Load()
    {
        var scripts = new List<(int, int, HashSet<string>)>();
        var allowed = new List<(int, int, string)>();
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The resource {Resource} is missing."));
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, ranges) = (line[..colon], line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            if (name == AllowedLine)
            {
                allowed.AddRange(ranges.Select(range => UnicodeRanges<string>.Range(range, name)));
                continue;
            }

            var set = name.Split(' ').SelectMany(script => Systems.GetValueOrDefault(script, []).Append(script)).ToHashSet(StringComparer.Ordinal);
            scripts.AddRange(ranges.Select(range => UnicodeRanges<HashSet<string>>.Range(range, set)));
        }

        return (new(scripts), new(allowed));
    }
}
