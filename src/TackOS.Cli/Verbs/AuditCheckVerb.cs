using TackOS.Cli.Grammar;
using TackOS.Cli.Printing;
using TackOS.TransparencyLog;

namespace TackOS.Cli.Verbs;

internal static class AuditCheckVerb
{
    public static Verb Create()
    {
        var proof = Take.Word("FILE", "the proof, a .tlog-proof file");
        var entry = Take.Text("--entry", "FILE", "the entry, byte for byte", required: true);
        var key = Take.Text("--key", "VKEY|FILE", "the journal's verifier key, or its file", required: true);
        return new Verb("check", "Check a proof with nothing but the entry and the verifier key", "tackos audit check 1204.tlog-proof --entry 1204.entry --key key.vkey", [proof, entry, key], async run =>
        {
            if (!LogProof.TryParse(await ReadAsync(run, run.Get(proof)), out var parsed, out var why))
                throw new RefusedException("proof-malformed", $"{run.Get(proof)} is not a proof. {why}");
            if (!NoteVerifier.TryParse(AuditVerbs.KeyOf(run, run.Get(key))!.Trim(), out var verifier, out why))
                throw new RefusedException("proof-malformed", $"What --key names is not a verifier key. {why}");
            var verdict = parsed.Verify(await ReadAsync(run, run.Get(entry)!), LogTrust.In(verifier));
            return verdict switch
            {
                ProofVerdict.Included included => Answer(run, included),
                ProofVerdict.NotIncluded no => throw new RefusedException("proof-not-valid", $"{no.Why} It is another entry than the one that was proved, or its bytes were changed."),
                ProofVerdict.UntrustedCheckpoint no => throw new RefusedException("proof-not-valid", $"The checkpoint in the proof is not to be believed. {no.Why}"),
                _ => throw new InvalidOperationException("The family of verdicts is closed."),
            };
        });
    }

    private static int Answer(Run run, ProofVerdict.Included included)
    {
        var log = included.Checkpoint;
        var sentence = $"It is entry {included.Index} of {log.Origin}, which signed for {log.Size} entries under the root {log.Root}.";
        return run.Answer(
            new { included = true, included.Index, log = log.Origin, log.Size, root = log.Root.ToBase64(), sentence }, page => page.Line(sentence, Tone.Good));
    }

    private static Task<byte[]> ReadAsync(Run run, string file) => File.ReadAllBytesAsync(Path.GetFullPath(file, run.Around.Places.WorkingFolder));
}
