using TackOS.Journal;
using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// Verifies a journal where it lies, without the server and without any key but the public one. The key that lies beside the data proves nothing
/// against whoever could change both; one that was kept elsewhere does.
/// </summary>
public static class JournalCheck
{
    private static ReadOnlySpan<byte> PrunedType => "\"journal.pruned\""u8;

    /// <summary>Reads every entry and every checkpoint of a data folder and names the first that does not fit.</summary>
    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="verifierKey">A signed-note verifier key that is trusted; null takes the one beside the data.</param>
    /// <param name="cold">The folder that entries were pruned to; without it their hashes are verified and not their bytes.</param>
    public static JournalVerdict Verify(string dataFolder, string? verifierKey = null, string? cold = null)
    {
        var places = new JournalPlaces(dataFolder);
        if (!TrustedKey.TryFind(places, verifierKey, out var trust, out var why))
            return new JournalVerdict(false, 0, why);
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
            : Walk(db, log, trust, published.Size, note!, cold is null ? null : new ColdFolder(cold));
    }

    private static string Unread(long unread, SegmentsPruned? pruned) => unread == 0 ? ""
        : $" The entries 0 to {unread - 1} were pruned to {pruned!.Cold}, under the policy of entry {pruned.Policy}: their hashes verify, their bytes were not read. Name that folder to read them: --cold {pruned.Cold}";

    private static Checkpoint? Signed(byte[]? note, LogTrust trust) =>
        note is not null && trust.Open(note) is CheckpointVerdict.Trusted trusted ? trusted.Checkpoint : null;

    private static JournalVerdict Walk(Database db, LogFolder log, LogTrust trust, long size, byte[] published, ColdFolder? cold)
    {
        var known = db.All("SELECT note FROM checkpoint WHERE size < ?1 ORDER BY size", row => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(row.GetString(0)), size);
        var verifier = new LogVerifier(trust, [.. known, published]);
        var tiles = new TileHashes(size, tile => log.Read(tile) ?? throw new InvalidDataException($"{tile.Path} is gone."));
        SegmentsPruned? pruned = null;
        var unread = cold is null ? Math.Min(size, db.Number("SELECT MIN(idx) FROM entry")) : 0;
        try
        {
            for (var index = 0L; index < unread; index++)
                verifier.AddHash(index, tiles.Read(new Node(0, index)));
            foreach (var entry in JournalEntries.Read(db, size, cold))
            {
                if (!verifier.Add(entry.Index, entry.Json, tiles.Read(new Node(0, entry.Index))))
                    break;
                // What the row says of its type is not verified; its bytes are.
                if (entry.Json.AsSpan().IndexOf(PrunedType) >= 0 && JournalJson.ReadEntry(entry.Json) is SegmentsPruned newer)
                    pruned = newer;
            }
        }
        catch (InvalidDataException gone)
        {
            return new JournalVerdict(false, 0, gone.Message);
        }

        // The newest statement is always in the table, since it comes after what it is about.
        if (unread > 0 && (pruned is null || pruned.To < unread) && verifier.Finish() is LogVerdict.Verified)
            return new JournalVerdict(false, 0, $"The entries 0 to {unread - 1} are missing, and no entry says that they were pruned.");
        var tail = db.Number("SELECT COUNT(*) FROM entry WHERE idx >= ?1", size);
        return verifier.Finish() switch
        {
            LogVerdict.Verified ok => new JournalVerdict(true, ok.Size, $"{ok.Size} entries verified under the signed root {ok.Root}" + (tail > 0 ? $"; {tail} newer entries are not under a checkpoint yet." : ".") + Unread(unread, pruned)),
            LogVerdict.BadEntry bad => new JournalVerdict(false, bad.Index, $"Entry {bad.Index} is not what was recorded: {bad.Why}"),
            LogVerdict.BadRange bad => new JournalVerdict(false, bad.From, $"Entries {bad.From} to {bad.To} are not what was signed: {bad.Why}"),
            LogVerdict.BadCheckpoint bad => new JournalVerdict(false, bad.Size ?? 0, $"Checkpoint {bad.Position} is not to be trusted: {bad.Why}"),
            _ => new JournalVerdict(false, 0, "The journal could not be verified."),
        };
    }
}

/// <summary>What verification found. <paramref name="Index"/> is the number of entries where it verifies, else the first bad index.</summary>
public sealed record JournalVerdict(bool Verified, long Index, string Sentence);
