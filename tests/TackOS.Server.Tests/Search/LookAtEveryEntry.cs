using System.Text.Json;
using System.Text.RegularExpressions;
using TackOS.Journal;
using TackOS.Server.Search;
using TackOS.Server.Storage;

namespace TackOS.Server.Tests.Search;

/// <summary>A search without an index: every entry is looked at, and every condition is said in the plainest way.</summary>
internal static class LookAtEveryEntry
{
    public static List<IndexedEntry> For(Story story, JournalSearch search)
    {
        var fits = story.Entries.Where(told => Fits(told, search));
        if (search.After is null)
            fits = fits.Reverse();
        return [.. fits.Take(search.Limit).Select(told => told.About)];
    }

    private static bool Fits(Story.Told told, JournalSearch search)
    {
        var about = told.About;
        var words = told.Words.Value;
        return Same(search.Agent, about.Agent) && Same(search.Department, about.Department) && Same(search.Mission, about.Mission)
            && Same(search.Call, about.Call) && Same(search.Approval, about.Approval)
            && (search.Tool is null || search.Tool == about.Tool || about.Tool?.StartsWith(search.Tool + "__", StringComparison.Ordinal) == true)
            && (search.Type is null || search.Type == about.Type || about.Type.StartsWith(search.Type + ".", StringComparison.Ordinal))
            && (search.Decision is null || search.Decision == about.Decision || search.Decision == about.Code)
            && !(search.From > about.At) && !(search.To <= about.At) && !(search.Before <= about.Index) && !(search.After >= about.Index)
            && (search.Text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []).All(term => term.EndsWith('*')
                ? words.Any(word => word.StartsWith(term[..^1].ToLowerInvariant(), StringComparison.Ordinal))
                : Parts(term).All(words.Contains));
    }

    private static bool Same(string? asked, string? has) => asked is null || asked == has;

    /// <summary>Every text of the entry, taken apart in the simplest way.</summary>
    public static IEnumerable<string> WordsOf(JournalEvent told)
    {
        var texts = new List<string>();
        void Collect(JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out _))
                return; // Times are no words.
            if (value.ValueKind == JsonValueKind.String)
                texts.Add(value.GetString()!);
            else if (value.ValueKind == JsonValueKind.Object)
                value.EnumerateObject().ToList().ForEach(property => Collect(property.Value));
            else if (value.ValueKind == JsonValueKind.Array)
                value.EnumerateArray().ToList().ForEach(Collect);
        }

        Collect(JsonElement.Parse(JournalJson.Entry(told)));
        return texts.SelectMany(Parts);
    }

    private static IEnumerable<string> Parts(string text) => Regex.Matches(text, "[\\p{L}\\p{N}]+").Select(match => match.Value.ToLowerInvariant());
}
