using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Keys;
using TackOS.Server.Storage;

namespace TackOS.Cli.Verbs;

/// <summary>The way out where only an old backup is left.</summary>
internal static class AuditRestartVerb
{
    private const string Question = "This ends the journal's log: what it signed for beyond the entries that are left is lost, and everybody who audits it must be told. Begin a new one?";

    public static Verb Create()
    {
        var data = Take.Text("--data", "DIR", "the data folder (default ~/.tackos)");
        var reason = Take.Text("--reason", "TEXT", "why; the new log keeps it, with your user name");
        var cold = Take.Text("--cold", "DIR", "the folder that entries were pruned to; needed where some were, and the new log's from then on");
        var yes = Take.Flag("--yes", "do not ask");
        return new Verb("restart", "Begin a new log after a disaster, where only an older backup is left", "tackos audit restart --data ~/.tackos --reason 'disk lost, backup of Monday'", [data, reason, cold, yes], run =>
        {
            if (string.IsNullOrWhiteSpace(run.Get(reason)))
                throw new UsageException("Say why with --reason: whoever audits the journal will read it.");
            var (folder, pruned) = (UpVerb.DataFolder(run, run.Get(data)), AuditVerbs.ColdOf(run, run.Get(cold)));
            try
            {
                var ended = JournalRestart.Foresee(folder, pruned);
                run.Note($"The log {ended.OldOrigin} signed for {SignedFor(ended.RecordedSize)}; {ended.Held} are left, and the first {ended.Agreeing} of them are what it signed for.");
                run.Confirm(Question, run.Get(yes));
                var restarted = JournalRestart.Begin(folder, run.Get(reason)!.Trim(), Environment.UserName, run.Around.Clock, pruned);
                var kept = new JournalPlaces(folder).Kept(restarted.OldOrigin);
                var document = new { restarted.OldOrigin, restarted.NewOrigin, restarted.RecordedSize, restarted.RecordedRoot, restarted.Held, restarted.Agreeing, kept };
                return Task.FromResult(run.Answer(document, page =>
                {
                    page.Line($"{restarted.NewOrigin} begins with the next start, over the {restarted.Held} entries that are left.", Tone.Good);
                    page.Facts([("  Ended", restarted.OldOrigin), ("  Signed for", SignedFor(restarted.RecordedSize)), ("  As signed", $"the first {restarted.Agreeing} entries"), ("  Kept", kept)]);
                    page.Line("Tell whoever audits this journal, and give them the new key.vkey and the folder that was kept.", Tone.Warning);
                }));
            }
            catch (StartupException cannot)
            {
                throw new RefusedException("journal-not-restarted", cannot.Message);
            }
        });
    }

    private static string SignedFor(long? size) => size is null ? "nobody knows how many entries" : $"{size} entries";
}
