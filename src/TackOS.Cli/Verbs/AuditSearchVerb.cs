using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Search;

namespace TackOS.Cli.Verbs;

internal static class AuditSearchVerb
{
    private const int Few = 20;
    private const int LongestReason = 160;

    public static Verb Create()
    {
        var text = Take.WordsIfAny("TEXT", "words that an entry holds, every one of them; invoice* is a beginning; the id of a call or an approval finds what is about it");
        var filters = new JournalFilters();
        var count = Take.Number("-n", "N", "how many, the newest first (default 20, at most 500)");
        var before = Take.Number("--before", "INDEX", "only entries before this one: the page after the last that you saw");
        var data = Take.Text("--data", "DIR", "search the journal in this data folder, without the server");
        return new Verb("search", "Find entries by who, what, when and words", "tackos audit search --agent clerk --decision refused --from yesterday invoice",
            [text, .. filters.Options, count, before, data], async run =>
            {
                var search = filters.Of(run, run.Get(count) ?? Few) with
                {
                    Text = run.Get(text) is { Length: > 0 } words ? string.Join(' ', words) : null,
                    Before = run.Get(before),
                };
                var found = await FindAsync(run, run.Get(data), search);
                return run.Answer(found, page => Print(page, found, search.Limit));
            });
    }

    /// <summary>Every line is a sentence; what is longer is for <c>--json</c>.</summary>
    public static Cell[] Line(JsonElement entry)
    {
        var about = entry.Get("about") ?? default;
        var because = entry.Text("because").ReplaceLineEndings(" ");
        return
        [
            entry.Text("index"), entry.When("at"),
            $"{entry.Text("who")} {entry.Text("did")}" + (because.Length == 0 ? "" : $": {(because.Length <= LongestReason ? because : because[..LongestReason] + "…")}")
                + (entry.Truth("inColdStorage") ? " (in cold storage)" : ""),
            Tones.Of(about.TextOrNull("code") ?? about.Text("decision")),
        ];
    }

    /// <summary>From the data folder where one is named, else from the server.</summary>
    public static async Task<JsonElement> FindAsync(Run run, string? folder, JournalSearch search) =>
        folder is null ? await run.Api.GetAsync(JournalFilters.PathOf(search)) : Offline(run, folder, search);

    private static JsonElement Offline(Run run, string folder, JournalSearch search) =>
        JsonSerializer.SerializeToElement(OfflineJournal.Search(UpVerb.DataFolder(run, folder), search), JsonSerializerOptions.Web);

    private static void Print(Page page, JsonElement found, int limit)
    {
        var entries = found.Items().ToList();
        page.Table("No entry fits.", ["entry", "at", "what", "decision"], entries.Select(Line));
        if (entries.Count == limit)
            page.Line($"The newest {limit} are shown. Older ones: --before {entries[^1].Text("index")}", Tone.Faint);
    }
}
