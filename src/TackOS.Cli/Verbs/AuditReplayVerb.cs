using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Storage.Replaying;

namespace TackOS.Cli.Verbs;

internal static class AuditReplayVerb
{
    public static Verb Create()
    {
        var data = Take.Text("--data", "DIR", "the data folder (default ~/.tackos)");
        var key = Take.Text("--key", "VKEY|FILE", "the verifier key you kept, or its file (default: the one beside the data)");
        var cold = Take.Text("--cold", "DIR", "the folder that entries were pruned to; needed where some were");
        return new Verb("replay", "Fold the journal afresh and compare the result with the state in use; beside a running gateway or without one",
            "tackos audit replay --key tackos.vkey", [data, key, cold], run =>
            {
                var folder = UpVerb.DataFolder(run, run.Get(data));
                var verdict = JournalReplay.Run(folder, AuditVerbs.KeyOf(run, run.Get(key)), AuditVerbs.ColdOf(run, run.Get(cold)), Progress.Entries(run));
                AuditVerbs.NoteKeyBesideData(run, run.Has(key));
                return Task.FromResult(Answer(run, folder, verdict));
            });
    }

    private static int Answer(Run run, string folder, ReplayVerdict verdict) => verdict switch
    {
        ReplayVerdict.Clean clean => run.Answer(
            new { same = true, clean.Sentence, clean.Entries, clean.Signed, clean.Rows, data = folder }, page => page.Line(clean.Sentence, Tone.Good)),
        ReplayVerdict.Differs differs => run.Answer(
            new { same = false, differs.Sentence, differs.Entries, count = differs.Count, differences = differs.Differences, data = folder }, page => Print(page, differs), passed: false),
        ReplayVerdict.Refused refused => throw new RefusedException(refused.Code, refused.Why),
        _ => throw new InvalidOperationException("A replay is clean, differs or is refused."),
    };

    private static void Print(Page page, ReplayVerdict.Differs differs)
    {
        page.Line(differs.Sentence, Tone.Bad);
        foreach (var difference in differs.Differences)
            page.Line("  " + difference.Sentence);
        if (differs.Count > differs.Differences.Count)
            page.Line($"  and {differs.Count - differs.Differences.Count} more.", Tone.Faint);
    }
}
