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
        var places = new JournalPlaces(dataFolder);
        if (!File.Exists(places.Database) || (verifierKey is null && !File.Exists(places.VerifierKey)))
            return new JournalVerdict(false, 0, $"There is no journal in {dataFolder} (tackos.db and key.vkey).");
        if (!NoteVerifier.TryParse((verifierKey ?? File.ReadAllText(places.VerifierKey)).Trim(), out var key, out var why))
            return new JournalVerdict(false, 0, $"{(verifierKey is null ? places.VerifierKey : "The key that was given")} is not a verifier key: {why}");
        var trust = LogTrust.In(key);
        // A running gateway records first and publishes then: read the other way round, the record is never the older one.
        var log = new LogFolder(places.Log);
        var note = log.ReadCheckpoint();
        if (Signed(note, trust) is not { } published)
            return new JournalVerdict(false, 0, $"The published checkpoint in {places.Log} is gone, or not signed by this journal's key.");
        if (Signed(new CheckpointFile(places.Record).Read(), trust) is not { } recorded || recorded.Size < published.Size)
            return new JournalVerdict(false, 0, $"The record of the last checkpoint {places.Record} is gone, not signed by this journal's key, or older than what was published.");
        using var db = Database.OpenReader(places.Database);
        var entries = db.Number("SELECT MAX(idx) + 1 FROM entry");
        return entries < recorded.Size
            ? new JournalVerdict(false, entries, $"The database has {entries} entries, and {recorded.Size} were signed for: it was rolled back. Put back the newest database.")
            : Walk(db, log, trust, published.Size, note!);
    }

    private static Checkpoint? Signed(byte[]? note, LogTrust trust) =>
        note is not null && trust.Open(note) is CheckpointVerdict.Trusted trusted ? trusted.Checkpoint : null;

    private static JournalVerdict Walk(Database db, LogFolder log, LogTrust trust, long size, byte[] published)
    {
        var known = db.All("SELECT note FROM checkpoint WHERE size < ?1 ORDER BY size", row => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(row.GetString(0)), size);
        var verifier = new LogVerifier(trust, [.. known, published]);
        var tiles = new TileHashes(size, tile => log.Read(tile) ?? throw new InvalidDataException($"{tile.Path} is gone."));
        try
        {
            foreach (var (index, json) in db.All("SELECT idx, json FROM entry WHERE idx < ?1 ORDER BY idx", row => (row.GetInt64(0), row.Bytes(1)), size))
            {
                if (!verifier.Add(index, json, tiles.Read(new Node(0, index))))
                    break;
            }
        }
        catch (InvalidDataException gone)
        {
            return new JournalVerdict(false, 0, gone.Message);
        }

        var tail = db.Number("SELECT COUNT(*) FROM entry WHERE idx >= ?1", size);
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
