using System.Globalization;
using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Storage;

namespace TackOS.Cli.Verbs;

internal static class AuditExportVerb
{
    public static Verb Create()
    {
        var to = Take.Word("DIR", "a new or empty folder");
        var data = Take.Text("--data", "DIR", "the data folder (default ~/.tackos)");
        var size = Take.Text("--size", "N", "the log as it was at an earlier checkpoint over N entries (default: the published one)");
        var key = Take.Text("--key", "VKEY|FILE", "the verifier key you kept, or its file (default: the one beside the data)");
        var cold = Take.Text("--cold", "DIR", "the folder that entries were pruned to; needed where some were");
        return new Verb("export", "Write the log as files that anybody can verify, without the server or beside it", "tackos audit export /media/auditor/journal",
            [to, data, size, key, cold], run =>
            {
                var wanted = run.Get(size) is { } text
                    ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"'{text}' is no number of entries.")
                    : (long?)null;
                var folder = Path.GetFullPath(run.Get(to), run.Around.Places.WorkingFolder);
                var outcome = JournalExport.Write(
                    UpVerb.DataFolder(run, run.Get(data)), folder, wanted, new JournalTrust(AuditVerbs.KeyOf(run, run.Get(key))), Progress.Entries(run),
                    AuditVerbs.ColdOf(run, run.Get(cold)));
                return Task.FromResult(outcome switch
                {
                    ExportOutcome.Written written => run.Answer(
                        new { written.Size, written.Root, written.Files, written.Bytes, written.Checkpoints, folder },
                        page => page.Line($"{written.Size} entries and {written.Checkpoints} checkpoints are in {folder}, {written.Bytes:N0} bytes in {written.Files} files, and verify there.", Tone.Good)),
                    ExportOutcome.Refused refused => throw new RefusedException(refused.Code, refused.Sentence),
                    _ => throw new InvalidOperationException("An export is written or refused."),
                });
            });
    }
}
