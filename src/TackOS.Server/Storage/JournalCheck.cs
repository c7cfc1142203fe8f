using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// Verifies a journal where it lies, without the server and without any key but the public one. The key that lies beside the data proves nothing
/// against whoever could change both; one that was kept elsewhere does.
/// </summary>
public static class JournalCheck
{
    /// <summary>Reads every entry and every checkpoint of a data folder and names the first that does not fit.</summary>
    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="verifierKey">A signed-note verifier key that is trusted; null takes the one beside the data.</param>
    public static JournalVerdict Verify(string dataFolder, string? verifierKey = null)
    {
        var found = TrustedKey.Of(dataFolder, verifierKey);
        if (found is TrustedKey.None none)
            return new JournalVerdict(false, 0, none.Why);
        var (trust, file) = (TrustedKey.Found)found;
        using var db = Database.OpenReader(file);
        var notes = db.All("SELECT note FROM checkpoint ORDER BY size", row => row.GetString(0));
        if (notes.Count == 0)
            return new JournalVerdict(false, 0, "The journal has no signed checkpoint yet.");
        var verdict = Walk(db, trust, notes);
        return verdict.Verified && PublishedCheckpoint.Contradiction(dataFolder, db, trust) is { } contradiction
            ? new JournalVerdict(false, 0, contradiction)
            : verdict;
    }

    private static JournalVerdict Walk(Database db, LogTrust trust, List<string> notes)
    {
        var signed = trust.Open(System.Text.Encoding.UTF8.GetBytes(notes[^1])) is CheckpointVerdict.Trusted newest ? newest.Checkpoint.Size : 0;
        var verifier = new LogVerifier(trust, notes.Select(n => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(n)));
        var entries = db.All(
            "SELECT idx, json, leaf FROM entry WHERE idx < ?1 ORDER BY idx", row => (Index: row.GetInt64(0), Json: row.Bytes(1), Leaf: row.Bytes(2)), signed);
        foreach (var entry in entries)
        {
            if (!Hash.TryFrom(entry.Leaf, out var leaf))
                return new JournalVerdict(false, entry.Index, $"Entry {entry.Index} has no leaf hash.");
            if (!verifier.Add(entry.Index, entry.Json, leaf))
                break;
        }

        var tail = db.Number("SELECT COUNT(*) FROM entry WHERE idx >= ?1", signed);
        return verifier.Finish() switch
        {
            LogVerdict.Verified ok => new JournalVerdict(true, ok.Size, $"{ok.Size} entries verified under the signed root {ok.Root}" + (tail > 0 ? $"; {tail} newer entries are not under a checkpoint yet." : ".")),
            LogVerdict.BadEntry bad => new JournalVerdict(false, bad.Index, $"Entry {bad.Index} is not what was recorded: {bad.Why}"),
            LogVerdict.BadRange bad => new JournalVerdict(false, bad.From, $"Entries {bad.From} to {bad.To} are not what was signed: {bad.Why}"),
            LogVerdict.BadCheckpoint bad => new JournalVerdict(false, bad.Size ?? 0, $"Checkpoint {bad.Position} is not to be trusted: {bad.Why}"),
            _ => new JournalVerdict(false, 0, "The journal could not be verified."),
        };
    }
}

/// <summary>What verification found. <paramref name="Index"/> is the number of entries where it verifies, else the first bad index.</summary>
public sealed record JournalVerdict(bool Verified, long Index, string Sentence);
