using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;

namespace TackOS.Cli.Verbs;

internal static class AuditRetentionVerb
{
    private const string ForGood = "none";

    public static Verb Create()
    {
        var bodies = Take.Text("--bodies", "DAYS", "erase arguments and results after so many days; none keeps them for good");
        var entries = Take.Text("--entries", "DAYS", "move entries to the cold folder after so many days; none keeps them here for good");
        var cold = Take.Text("--cold", "DIR", "where entries go: an absolute path on the gateway's machine, empty or not there yet");
        var reason = Take.Text("--reason", "TEXT", "why; the journal keeps it");
        return new Verb("retention", "Show for how long bodies and entries are kept, or set it",
            "tackos audit retention --bodies 90 --entries 730 --cold /mnt/cold/tackos --reason \"records schedule 7\"", [bodies, entries, cold, reason], async run =>
            {
                var now = await run.Api.GetAsync($"journal/retention");
                if (!run.Has(bodies) && !run.Has(entries) && !run.Has(cold))
                    return run.Has(reason) ? throw new UsageException("Say what to change: --bodies, --entries or --cold.") : run.Answer(now, page => Print(page, now));
                if (run.Get(reason) is not { } why)
                    throw new UsageException("Say why: --reason TEXT.");
                var set = await run.Api.PutAsync($"journal/retention", new
                {
                    bodiesDays = Days(run, bodies, now, "bodiesDays"),
                    entriesDays = Days(run, entries, now, "entriesDays"),
                    cold = run.Get(cold) ?? now.TextOrNull("cold"),
                    reason = why,
                    basedOn = now.Get("entry")?.GetInt64(),
                });
                return run.Answer(set, page => Print(page, set));
            });
    }

    /// <summary>What is not named stays as it is.</summary>
    private static int? Days(Run run, Option<string?> option, JsonElement now, string field) => run.Get(option) switch
    {
        null => now.Get(field)?.GetInt32(),
        ForGood => null,
        var text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days > 0
            ? days
            : throw new UsageException($"'{text}' is neither a number of days nor {ForGood}."),
    };

    private static void Print(Page page, JsonElement policy)
    {
        page.Line(policy.Get("bodiesDays") is { } bodies ? $"Arguments and results are erased after {bodies} days." : "Arguments and results are kept for good.");
        page.Line(policy.Get("entriesDays") is { } entries ? $"Entries move to {policy.Text("cold")} after {entries} days." : "Entries are kept for good.");
        if (policy.TextOrNull("pruned") is { } pruned)
            page.Line(pruned, Tone.Faint);
    }
}
