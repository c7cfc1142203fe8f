using Microsoft.Data.Sqlite;
using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// Writes a journal out as a static folder in the layout of C2SP tlog-tiles, of exactly one size, with the checkpoints that were published up to
/// there. It needs no server, and one may run beside it.
/// </summary>
/// <remarks>
/// The checkpoint is written last, after everything else was read back and verified, so that a folder that has one is whole.
/// </remarks>
public static class JournalExport
{
    /// <param name="dataFolder">Where the journal lies.</param>
    /// <param name="to">A folder that is empty or not there.</param>
    /// <param name="size">The size of a checkpoint that was published; null for the newest.</param>
    /// <param name="trust">Under which keys what was written is verified.</param>
    /// <param name="progress">Is told how many entries are copied, of how many.</param>
    /// <param name="cold">The folder that entries were pruned to; needed where some were.</param>
    public static ExportOutcome Write(
        string dataFolder, string to, long? size = null, JournalTrust? trust = null, Action<long, long>? progress = null, string? cold = null)
    {
        var places = new JournalPlaces(dataFolder);
        if (!File.Exists(places.Database))
            return new ExportOutcome.Refused("journal-not-verified", $"There is no journal in {dataFolder} (tackos.db).");
        var (keys, why) = (trust ?? new JournalTrust()).Read(places.VerifierKey);
        if (keys is null)
            return new ExportOutcome.Refused("journal-not-verified", why);
        if (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any())
            return new ExportOutcome.Refused("export-not-empty", $"{to} is not empty. Name a new folder.");
        try
        {
            using var db = Database.OpenReader(places.Database);
            var log = new LogFolder(places.Log);
            var note = NoteOf(db, log, size);
            if (note is null)
                return new ExportOutcome.Refused("export-size-unknown", Sizes(db, log, size));
            if (keys.Any.Open(note) is not CheckpointVerdict.Trusted { Checkpoint: var head } || (size is not null && head.Size != size))
                return new ExportOutcome.Refused("journal-not-verified", "The checkpoint is not signed by this journal's key. Find out what was changed: tackos audit verify");
            return Incomplete(db, log, keys, head, cold) ?? Write(db, log, keys, head, note, new LogFolder(to), cold is null ? null : new ColdFolder(cold), progress);
        }
        catch (Exception broken) when (broken is SqliteException or IOException or UnauthorizedAccessException)
        {
            return new ExportOutcome.Refused("export-failed", $"The export broke off: {broken.Message} What is in {to} has no checkpoint and is no log; remove it.");
        }
    }

    /// <summary>
    /// Every verifier of the format computes the tree from the entries, so a log without its oldest ones verifies nowhere but here: it is not
    /// written at all rather than in part.
    /// </summary>
    private static ExportOutcome.Refused? Incomplete(Database db, LogFolder log, JournalTrust.Keys keys, Checkpoint head, string? cold)
    {
        if (cold is not null)
            return new ColdFolder(cold).IsOf(keys.VerifierKey) ? null : new ExportOutcome.Refused("journal-not-verified", $"{cold} is not the cold folder of this journal.");
        var first = new EntryBundle(0, (int)Math.Clamp(head.Size, 1, Tile.FullWidth));
        return Pruned.Of(db) is { } pruned && log.Read(first) is null
            ? new ExportOutcome.Refused("journal-pruned", $"{pruned.Sentence} An export holds every entry from the first on, so name that folder: --cold {pruned.Cold}")
            : null;
    }

    private static ExportOutcome Write(
        Database db, LogFolder log, JournalTrust.Keys keys, Checkpoint head, byte[] note, LogFolder to, ColdFolder? cold, Action<long, long>? progress)
    {
        Prepare(to.Root);
        ExportedTiles.Write(log, to, head.Size, cold, progress);
        var earlier = JournalCheck.Rows(db, head.Size).Select(c => (c.Size, c.Read())).Append((head.Size, note)).DistinctBy(c => c.Item1);
        foreach (var (size, one) in earlier)
            File.WriteAllBytes(Path.Combine(to.Root, ExportedLog.Earlier, string.Create(null, $"{size}")), one.Span);
        File.WriteAllText(Path.Combine(to.Root, ExportedLog.VerifierKey), keys.VerifierKey + "\n");
        File.WriteAllText(Path.Combine(to.Root, "README.txt"), ExportReadme.Text(head, keys.VerifierKey));
        var verdict = ExportedLog.Verify(to, keys.Any, head, progress: null);
        if (!verdict.Verified)
            return new ExportOutcome.Refused("journal-not-verified", $"{verdict.Sentence} What is in {to.Root} has no checkpoint and is no log; remove it. Find out what was changed: tackos audit verify");
        File.WriteAllBytes(Path.Combine(to.Root, ExportedLog.Checkpoint), note);
        var files = new DirectoryInfo(to.Root).EnumerateFiles("*", SearchOption.AllDirectories).Select(f => f.Length).ToList();
        return new ExportOutcome.Written(head.Size, head.Root.ToBase64(), files.Count, files.Sum(), verdict.Checkpoints);
    }

    /// <summary>Entries say who did what, so what is written is its owner's only, as the journal itself is.</summary>
    private static void Prepare(string folder)
    {
        Directory.CreateDirectory(folder);
        // A folder that was there keeps what it allowed unless it is told.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Combine(folder, ExportedLog.Earlier));
    }

    private static byte[]? NoteOf(Database db, LogFolder log, long? size)
    {
        var published = log.ReadCheckpoint();
        return size is null || SizeOf(published) == size ? published : db.One("SELECT note FROM checkpoint WHERE size = ?1", row => row.Bytes(0), size);
    }

    private static long? SizeOf(byte[]? note) =>
        note is not null && SignedNote.TryParse(note, out var signed, out _) && Checkpoint.TryParse(signed.Text, out var checkpoint, out _) ? checkpoint.Size : null;

    private static string Sizes(Database db, LogFolder log, long? size)
    {
        var (below, above) = (db.One("SELECT MAX(size) FROM checkpoint WHERE size < ?1", row => row.NumberOrNull(0), size), db.One("SELECT MIN(size) FROM checkpoint WHERE size > ?1", row => row.NumberOrNull(0), size));
        return size is null ? NothingPublished.MayBe(db) ? NothingPublished.Sentence : "There is no published checkpoint. Find out what was changed: tackos audit verify"
            : $"No checkpoint over exactly {size} entries was published; the next ones are over {below?.ToString(null, null) ?? "none"} and {above ?? SizeOf(log.ReadCheckpoint())}.";
    }
}
