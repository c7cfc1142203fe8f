using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Search;

namespace TackOS.Cli.Verbs;

internal static class AuditVerbs
{
    private const int Few = 20;
    private const int LongestLine = 160;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static Noun Create() => new(
        "audit", "The journal of everything", AuditVerifyVerb.Create(), AuditExportVerb.Create(), AuditReplayVerb.Create(), AuditEraseVerb.Create(), AuditRetentionVerb.Create(),
        Tail(), AuditSearchVerb.Create(), AuditProveVerb.Create(), AuditCheckVerb.Create(), AuditRestartVerb.Create());

    public static string? ColdOf(Run run, string? named) => named is null ? null : Path.GetFullPath(named, run.Around.Places.WorkingFolder);

    public static void NoteKeyBesideData(Run run, bool wasGiven)
    {
        if (!wasGiven)
            run.Note("The key is the one beside the data, and whoever could change both could have changed it. Name the one you kept: --key");
    }

    /// <summary>A verifier key as it was typed, or as the file that was named holds it.</summary>
    public static string? KeyOf(Run run, string? named)
    {
        if (named is null)
            return null;
        var file = Path.GetFullPath(named, run.Around.Places.WorkingFolder);
        return File.Exists(file) ? File.ReadAllText(file) : named;
    }

    private static Verb Tail()
    {
        var count = Take.Number("-n", "N", "how many (default 20, at most 500)");
        var follow = Take.Flag("--follow", "go on with what is appended, until Ctrl+C; with --json one document a line");
        var data = Take.Text("--data", "DIR", "read the journal in this data folder, without the server");
        var filters = new JournalFilters();
        return new Verb("tail", "Show the newest entries", "tackos audit tail -n 50 --follow", [count, follow, data, .. filters.Options], async run =>
        {
            var search = filters.Of(run, run.Get(count) ?? Few);
            var newest = await AuditSearchVerb.FindAsync(run, run.Get(data), search);
            var entries = JsonSerializer.SerializeToElement(newest.Items().Reverse());
            if (!run.Get(follow))
                return run.Answer(entries, page => Print(page, entries));
            var last = -1L;
            while (true)
            {
                foreach (var entry in entries.Items())
                    PrintLine(run, entry);
                last = entries.Items().Select(e => e.Number("index")).Append(last).Max();
                await Task.Delay(Pace, run.Around.Clock);
                entries = await AuditSearchVerb.FindAsync(run, run.Get(data), search with { After = last, Limit = JournalSearch.MostAtOnce });
            }
        });
    }

    private static void PrintLine(Run run, JsonElement entry)
    {
        if (run.Json)
            run.AnswerLine(entry);
        else
            Print(new Page(run.Around), JsonSerializer.SerializeToElement(new[] { entry }));
    }

    private static void Print(Page page, JsonElement entries)
    {
        foreach (var row in entries.Items())
        {
            var entry = row.Get("entry") ?? default;
            var rest = Rest(entry);
            page.Line(
                $"{row.Number("index"),6}  {entry.When("at")}  {entry.Text("actor"),-20}  {entry.TextOrNull("type") ?? entry.Text("kind"),-24}  "
                + (rest.Length <= LongestLine ? rest : rest[..LongestLine] + "…").ReplaceLineEndings(" ")
                + (row.Get("erased") is { } erased ? $"  [{erased.Text("sentence")}]" : ""));
        }
    }

    /// <summary>What one line can hold of an entry; lists and objects are for <c>--json</c>.</summary>
    private static string Rest(JsonElement entry) => string.Join(' ', entry.ValueKind != JsonValueKind.Object ? [] : entry.EnumerateObject()
        .Where(p => p.Name is not ("at" or "actor" or "type" or "kind"))
        .Where(p => p.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array))
        .Select(p => $"{p.Name}={p.Value}"));
}
