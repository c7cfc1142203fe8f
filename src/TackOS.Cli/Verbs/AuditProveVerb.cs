using System.Globalization;
using System.Text;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;
using TackOS.Server.Search;

namespace TackOS.Cli.Verbs;

internal static class AuditProveVerb
{
    public static Verb Create()
    {
        var index = Take.Word("INDEX", "the entry's number, as audit search and audit tail show it");
        var target = Take.Text("--out", "FILE", "where the proof goes (default INDEX.tlog-proof); the entry goes beside it, as .entry");
        var data = Take.Text("--data", "DIR", "prove from the log in this data folder, without the server");
        return new Verb("prove", "Write a proof that an entry is in the journal, to hand to anybody", "tackos audit prove 1204 --out refusal.tlog-proof", [index, target, data], async run =>
        {
            if (!long.TryParse(run.Get(index), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw new UsageException($"'{run.Get(index)}' is no entry's number.");
            var file = Path.GetFullPath(run.Get(target) ?? string.Create(CultureInfo.InvariantCulture, $"{number}.tlog-proof"), run.Around.Places.WorkingFolder);
            var entryFile = Path.ChangeExtension(file, ".entry");
            if (entryFile == file)
                throw new UsageException("The proof and the entry are two files: name another one with --out, such as FILE.tlog-proof.");
            var (entry, proof) = run.Get(data) is { } folder ? Offline(run, folder, number) : await FromServerAsync(run, number);
            await File.WriteAllBytesAsync(file, proof);
            await File.WriteAllBytesAsync(entryFile, entry);
            var check = $"tackos audit check {Path.GetFileName(file)} --entry {Path.GetFileName(entryFile)} --key key.vkey";
            return run.Answer(new { index = number, proof = file, entry = entryFile, check }, page =>
            {
                page.Line($"{file}\n{entryFile}");
                page.Line($"Hand both on. Whoever has the verifier key of this journal (key.vkey in the data folder) checks them, without the server:\n  {check}");
            });
        });
    }

    private static (byte[] Entry, byte[] Proof) Offline(Run run, string folder, long index)
    {
        var proved = OfflineJournal.Prove(UpVerb.DataFolder(run, folder), index);
        return (proved.Entry, proved.Proof.Encode());
    }

    private static async Task<(byte[] Entry, byte[] Proof)> FromServerAsync(Run run, long index)
    {
        var entry = await run.Api.GetAsync($"journal/{index}");
        if (entry.TextOrNull("bytes") is not { Length: > 0 })
            throw new RefusedException("entry-pruned", $"The text of entry {index} has left the data folder under the retention policy. The entry journal.pruned names the folder it went to.");
        var proof = await run.Api.GetTextAsync($"journal/{index}/proof");
        return Convert.TryFromBase64String(entry.Text("bytes"), new byte[entry.Text("bytes").Length], out _)
            ? (Convert.FromBase64String(entry.Text("bytes")), Encoding.UTF8.GetBytes(proof))
            : throw new RefusedException("answer-not-understood", "The server's answer does not hold the entry.");
    }
}
