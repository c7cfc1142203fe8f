using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.Server.Storage;

namespace TackOS.Cli.Verbs;

internal static class AuditVerifyVerb
{
    public static Verb Create()
    {
        var folder = Take.WordIfAny("DIR", "a data folder, or an exported log without a database");
        var data = Take.Text("--data", "DIR", "the data folder (default ~/.tackos)");
        var log = Take.Text("--log", "DIR", "an exported log");
        var key = Take.Text("--key", "VKEY|FILE", "the verifier key you kept, or its file (default: the one beside the data)");
        var witnesses = Take.Texts("--witness", "VKEY|FILE", "a witness that must have cosigned the newest checkpoint; may be given several times");
        var cold = Take.Text("--cold", "DIR", "the folder that entries were pruned to; without it their hashes are verified and not their bytes");
        return new Verb("verify", "Check every entry, tile, checkpoint and signature where they lie, without the server or beside it", "tackos audit verify --key tackos.vkey",
            [folder, data, log, key, witnesses, cold], run =>
            {
                if (new[] { run.GetIfAny(folder), run.Get(data), run.Get(log) }.Count(named => named is not null) > 1)
                    throw new UsageException("Name one folder: DIR, --data or --log.");
                var trust = new JournalTrust(AuditVerbs.KeyOf(run, run.Get(key)), [.. (run.Get(witnesses) ?? []).Select(w => AuditVerbs.KeyOf(run, w)!)]);
                var place = UpVerb.DataFolder(run, run.GetIfAny(folder) ?? run.Get(data) ?? run.Get(log));
                var exported = run.Has(log) || (run.GetIfAny(folder) is not null && !File.Exists(new JournalPlaces(place).Database));
                var progress = Progress.Entries(run);
                var verdict = exported ? ExportedLog.Verify(place, trust, progress) : JournalCheck.Verify(place, trust, progress, AuditVerbs.ColdOf(run, run.Get(cold)));
                AuditVerbs.NoteKeyBesideData(run, run.Has(key));
                return Task.FromResult(Answer(run, place, exported, verdict, run.Has(key)));
            });
    }

    private static int Answer(Run run, string place, bool exported, JournalVerdict verdict, bool keyWasGiven)
    {
        if (!verdict.Verified && !run.Json)
            throw new RefusedException("journal-not-verified", verdict.Sentence);
        return run.Answer(
            new
            {
                verdict.Verified,
                verdict.Code,
                verdict.Index,
                verdict.Before,
                verdict.File,
                verdict.Checkpoint,
                verdict.Sentence,
                verdict.Signed,
                verdict.Root,
                verdict.Unsigned,
                verdict.Unread,
                verdict.Cosigned,
                verdict.CosignedAt,
                verdict.Checkpoints,
                exported,
                data = place,
                keyWasGiven,
            },
            page => page.Line(verdict.Sentence, Tone.Good),
            verdict.Verified);
    }
}
