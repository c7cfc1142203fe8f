using Microsoft.Data.Sqlite;
using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// Verifies a journal where it lies, without the server and without any key but the public one: the folder of the log, the entries in the database
/// against it, the record of what was signed last, and every checkpoint that was ever published. A gateway may run meanwhile.
/// </summary>
public static class JournalCheck
{
    private const int AtOnce = 512;

    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="trust">Under which keys; null takes the one beside the data.</param>
    /// <param name="progress">Is told how many entries are done, of how many.</param>
    /// <param name="cold">The folder that entries were pruned to; without it their hashes are verified and not their bytes.</param>
    public static JournalVerdict Verify(string dataFolder, JournalTrust? trust = null, Action<long, long>? progress = null, string? cold = null)
    {
        var places = new JournalPlaces(dataFolder);
        if (!File.Exists(places.Database))
            return new JournalVerdict(false, 0, $"There is no journal in {dataFolder} (tackos.db).");
        var (keys, why) = (trust ?? new JournalTrust()).Read(places.VerifierKey);
        if (keys is null)
            return new JournalVerdict(false, 0, why);
        try
        {
            using var db = Database.OpenReader(places.Database);
            var mayBeUnpublished = NothingPublished.MayBe(db);
            // A running gateway records first and publishes then: read the other way round, the record is never the older one.
            var note = new LogFolder(places.Log).ReadCheckpoint();
            var record = new CheckpointFile(places.Record).Read();
            return Judge(places, keys, note, record, mayBeUnpublished) ?? Verify(db, places, keys, note, Open(keys.Any, record!)!, progress, cold is null ? null : new ColdFolder(cold));
        }
        catch (SqliteException broken)
        {
            return new JournalVerdict(false, 0, $"The database {places.Database} cannot be read: {broken.Message}") { Code = "bad-database" };
        }
    }

    /// <summary>Whether the published and the recorded checkpoint are there, signed, and in the order in which they are made.</summary>
    private static JournalVerdict? Judge(JournalPlaces places, JournalTrust.Keys keys, byte[]? note, byte[]? record, bool mayBeUnpublished)
    {
        if (note is null && !mayBeUnpublished)
            return Bad($"The published checkpoint in {places.Log} is gone.", null);
        if (note is not null && keys.Newest.Open(note) is CheckpointVerdict.Refused unsigned)
            return Bad($"The published checkpoint in {places.Log} is not to be trusted: {unsigned.Why}", unsigned.ClaimedSize);
        if (record is null)
            return Bad($"The record of the last checkpoint {places.Record} is gone.", null);
        // Where nothing is published, it is the newest, and witnesses that were named must have cosigned that.
        if ((note is null ? keys.Newest : keys.Any).Open(record) is CheckpointVerdict.Refused forged)
            return Bad($"The record of the last checkpoint {places.Record} is not to be trusted: {forged.Why}", forged.ClaimedSize);
        var recorded = Open(keys.Any, record)!;
        return note is not null && Open(keys.Any, note) is { } published && recorded.Size < published.Size
            ? Bad($"The record of the last checkpoint {places.Record} is over {recorded.Size} entries, and the published checkpoint over {published.Size}: the record is an older one.", recorded.Size)
            : null;
    }

    private static JournalVerdict Verify(
        Database db, JournalPlaces places, JournalTrust.Keys keys, byte[]? published, Checkpoint head, Action<long, long>? progress, ColdFolder? cold)
    {
        if (cold is not null && !cold.IsOf(keys.VerifierKey))
            return new JournalVerdict(false, 0, $"{cold.Root} is not the cold folder of this journal.");
        var trust = keys.Any;
        if (KnownToBeOld(db, places, trust, head) is { } old)
            return old;
        using var readers = new EntryReaders(places.Database);
        var entries = db.Number("SELECT MAX(idx) + 1 FROM entry");
        var pruned = new PrunedEntries(db, places, trust, head.Size, cold);
        var verifier = new FolderVerifier(new LogFolder(places.Log), trust)
        {
            Moved = (_, end) => pruned.Missing(end),
            Copy = new EntryCopy("the database", readers.Read),
            History = History(db, head.Size, published is null ? null : new KeptCheckpoint("The published checkpoint", Open(trust, published)!.Size, published)),
            Progress = progress,
        };
        var verdict = JournalVerdict.Of(verifier.Verify(head), head) with { Checkpoints = verifier.CheckpointsRead, Unsigned = db.Number("SELECT COUNT(*) FROM entry WHERE idx >= ?1", head.Size) };
        if (!verdict.Verified)
        {
            return verdict.Index == entries && entries < head.Size && verdict.File is null
                ? verdict with { Sentence = $"The database has {entries} entries, and {head.Size} were signed for: it was rolled back. Put back the newest database." }
                : verdict;
        }

        var publication = published is null ? null : Publication.Of(
            db, head, Open(trust, published)!, () => new LogFolder(places.Log).ReadCheckpoint() is { } now ? Open(trust, now) : null);
        if (publication?.Fault is { } fault)
            return Bad(fault, publication.Published) with { Signed = verdict.Signed, Root = verdict.Root };
        if (published is not null && keys.Newest.Open(published) is CheckpointVerdict.Trusted newest)
            verdict = verdict.CosignedBy(newest);
        return Beyond(db, head.Size) is { } gap
            ? verdict with { Verified = false, Code = "bad-entry", Index = gap, Sentence = $"Entry {gap} is missing in the database, or has a number that no entry has. Nobody has signed for it yet." }
            : verdict with
            {
                Sentence = verdict.Sentence + (verdict.Unsigned > 0 ? $" {verdict.Unsigned} newer entries are not under a checkpoint yet." : "")
                    + (publication?.Unfinished ?? $" {NothingPublished.Sentence}") + pruned.Sentence,
                Unread = pruned.Unread,
            };
    }

    /// <summary>A record that was replaced by an earlier one, while the database still has a checkpoint that was signed later.</summary>
    private static JournalVerdict? KnownToBeOld(Database db, JournalPlaces places, LogTrust trust, Checkpoint head)
    {
        var newest = db.Number("SELECT MAX(size) FROM checkpoint");
        // A gateway that runs has gone on since the record was read.
        return newest > head.Size && (new CheckpointFile(places.Record).Read() is not { } now || Open(trust, now) is not { } recorded || recorded.Size < newest)
            ? Bad($"The record of the last checkpoint {places.Record} is over {head.Size} entries, and the database has a checkpoint over {newest}: the record is an older one.", head.Size)
            : null;
    }

    /// <summary>The number of the first gap among the entries that nobody has signed for yet, or of an entry before the first; null where there is none.</summary>
    private static long? Beyond(Database db, long size) => db.One(
        """
        SELECT MIN(gap) FROM (
            SELECT idx AS gap FROM entry WHERE idx < 0
            UNION ALL SELECT before + 1 FROM (SELECT idx, LAG(idx, 1, ?1 - 1) OVER (ORDER BY idx) AS before FROM entry WHERE idx >= ?1) WHERE idx <> before + 1)
        """,
        row => row.NumberOrNull(0), size);

    /// <summary>The checkpoints of the database in their order, and the published one in its place among them.</summary>
    private static IEnumerable<KeptCheckpoint> History(Database db, long size, KeptCheckpoint? published)
    {
        var told = published is null;
        foreach (var kept in Rows(db, size))
        {
            if (!told && published!.Size < kept.Size)
            {
                told = true;
                yield return published;
            }

            yield return kept;
        }

        if (!told)
            yield return published!;
    }

    internal static IEnumerable<KeptCheckpoint> Rows(Database db, long size)
    {
        for (var after = long.MinValue; ;)
        {
            var some = db.All(
                "SELECT size, note FROM checkpoint WHERE size > ?1 AND size <= ?2 ORDER BY size LIMIT ?3",
                row => new KeptCheckpoint($"The checkpoint {row.GetInt64(0)} of the database", row.GetInt64(0), row.Bytes(1)), after, size, (long)AtOnce);
            foreach (var kept in some)
                yield return kept;
            if (some.Count < AtOnce)
                yield break;
            after = some[^1].Size;
        }
    }

    private static Checkpoint? Open(LogTrust trust, byte[] note) => trust.Open(note) is CheckpointVerdict.Trusted trusted ? trusted.Checkpoint : null;

    private static JournalVerdict Bad(string sentence, long? checkpoint) => new(false, checkpoint ?? 0, sentence) { Code = "bad-checkpoint", Checkpoint = checkpoint };
}
