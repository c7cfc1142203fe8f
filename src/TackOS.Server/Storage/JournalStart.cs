using TackOS.Server.Keys;
using TackOS.TransparencyLog;
using TackOS.Vault;

namespace TackOS.Server.Storage;

/// <summary>Before anything is written: what will be signed next must go on from what was signed last.</summary>
internal static class JournalStart
{
    /// <exception cref="StartupException">It does not; the sentence says why and what to do.</exception>
    public static async Task CheckAsync(JournalPlaces places, JournalLog log, VaultKeys keys, Store store, TimeProvider clock)
    {
        try
        {
            var restarted = JournalRestart.ToEnter(places, keys.JournalSigner.Verifier, clock);
            var takesUp = store.Read(db => db.Number("SELECT log_to_begin FROM control")) == 1;
            var before = takesUp && HasFormer(places) && FormerEntries(places, keys, store);
            if (!takesUp && IsKnownToBeOld(places, keys, store) is { } old)
                throw new StartupException($"TackOS does not go on with this journal. {old} {Mend(SequencingCodes.RecordOld, places)}");
            var begun = restarted is not null && JournalRestart.HasBegun(restarted, store);
            if (log.Start(mayBegin: before || (restarted is not null && !begun)) is { } refused)
                throw new StartupException($"TackOS does not go on with this journal. {refused.Sentence} {(begun && refused.Code == SequencingCodes.RecordGone ? MendBegun(places) : Mend(refused.Code, places))}");
            if (restarted is not null)
                await JournalRestart.EnterAsync(places, restarted, log, store);
            if (!takesUp || await HasBegunAsync(log, store))
                // From here on it could only lead back behind what was signed.
                File.Delete(places.FormerCheckpoint);
        }
        catch (VaultSealedException)
        {
            throw new StartupException("A log begins with this start, and its first checkpoint must be signed. Start once with the vault open.");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The log of the journal cannot be read or written: {broken.Message} See that {places.Log} and {places.Record} are yours and their disk has space.", broken);
        }
    }

    private static string Mend(string code, JournalPlaces places) => code switch
    {
        SequencingCodes.RecordGone => $"Put {places.Record} back from where this data folder came from. {LastResort(places)}",
        SequencingCodes.RolledBack => $"Put back the newest {places.Database}. {LastResort(places)}",
        SequencingCodes.RecordOld => $"Put back the newest {places.Record}: the one that belongs to this data folder. {LastResort(places)}",
        SequencingCodes.Untrusted => $"Find out who changed {places.Record} or {Path.Combine(places.Log, "checkpoint")}, and put it back from a backup; "
            + $"a {places.Record} that an earlier data folder left behind is moved away by hand.",
        _ => $"tackos audit verify --data {places.DataFolder} names the first entry that does not fit; put back the newest {places.Database} and {places.Log}. {LastResort(places)}",
    };

    /// <summary>Another restart would go on from the one that is not entered yet, so it is no way out here.</summary>
    private static string MendBegun(JournalPlaces places) =>
        $"An entry says that this log began after a restart, so it does not begin again. Put {places.Record} and {places.Log} back; where no gateway ever started with it, "
        + $"somebody planted that entry, of type journal.restarted: find out who, and take its row out of {places.Database}.";

    /// <summary>A backup that is older than what was signed is all that is left.</summary>
    private static string LastResort(JournalPlaces places) =>
        $"Where there is none, tackos audit restart --data {places.DataFolder} begins a new log over what is left, in sight of everybody.";

    /// <summary>A record that was replaced by an earlier one, while the database still has a checkpoint that was signed later.</summary>
    private static string? IsKnownToBeOld(JournalPlaces places, VaultKeys keys, Store store)
    {
        if (new CheckpointFile(places.Record).Read() is not { } note || LogTrust.In(keys.JournalSigner.Verifier).Open(note) is not CheckpointVerdict.Trusted { Checkpoint: var recorded })
            return null;
        // A row that this journal's key did not sign is somebody's, and no sign of a later checkpoint: verification names it.
        var newest = store.Read(db => db.All("SELECT size, note FROM checkpoint WHERE size > ?1 ORDER BY size DESC", row => (Size: row.GetInt64(0), Note: row.Bytes(1)), recorded.Size))
            .FirstOrDefault(row => LogTrust.In(keys.JournalSigner.Verifier).Open(row.Note) is CheckpointVerdict.Trusted { Checkpoint: var signed } && signed.Size == row.Size).Size;
        return newest > recorded.Size
            ? $"The record of the last checkpoint {places.Record} is over {recorded.Size} entries, and the database has a checkpoint over {newest}: the record is an older one."
            : null;
    }

    /// <summary>
    /// Signs for what was taken up. Only once the log reaches as far as the one before did is it begun, and the database forgets where it came from:
    /// a start that dies on the way, or finds its port taken, leaves the next one to go on.
    /// </summary>
    private static async Task<bool> HasBegunAsync(JournalLog log, Store store)
    {
        await log.SignAsync();
        if (log.Trouble is not null || log.SignedSize < store.Read(db => db.Number("SELECT MAX(size) FROM checkpoint")))
            return false;
        await store.Writer.WriteAsync(transaction => transaction.Database.Execute("UPDATE control SET log_to_begin = 0"));
        return true;
    }

    /// <summary>
    /// A journal from before there was a log folder: one checkpoint, in a file of its own. That is believed only while the database that is of that
    /// time has no log yet, or a file put there later would take the place of the record.
    /// </summary>
    private static bool HasFormer(JournalPlaces places) => File.Exists(places.FormerCheckpoint) && !File.Exists(places.Record) && !Directory.Exists(places.Log);

    private static bool FormerEntries(JournalPlaces places, VaultKeys keys, Store store)
    {
        if (LogTrust.In(keys.JournalSigner.Verifier).Open(File.ReadAllBytes(places.FormerCheckpoint)) is not CheckpointVerdict.Trusted { Checkpoint: var former })
            throw new StartupException($"The published checkpoint {places.FormerCheckpoint} is not signed by this journal's key.");
        var tree = new CompactRange();
        var entries = new CommittedEntries(store);
        for (IReadOnlyList<ReadOnlyMemory<byte>> some = []; tree.Size < former.Size && (some = entries.Read(tree.Size, (int)Math.Min(4096, former.Size - tree.Size))).Count > 0;)
        {
            foreach (var entry in some)
                tree.Append(MerkleHash.Leaf(entry.Span));
        }

        return tree.Size == former.Size && tree.Root() == former.Root && store.Read(db => db.Number("SELECT MAX(size) FROM checkpoint")) <= former.Size
            ? true
            : throw new StartupException($"The database does not hold the {former.Size} entries that the published checkpoint {places.FormerCheckpoint} is over: it was rolled back, or an entry was changed. Put back the newest database.");
    }
}
