using System.Text;
using Microsoft.Data.Sqlite;
using TackOS.Journal;
using TackOS.Server.Keys;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// The way out of a disaster: only a backup is left, which is older than what was signed. The old log is put aside as it is, and a new one, with a
/// name and key id of its own, begins over the entries that are left. Two logs are never one history: nobody who holds a checkpoint of the old
/// one can take the new one for it.
/// </summary>
/// <remarks>
/// Each step can be done again, and a crash after it leaves:
/// <list type="number">
/// <item>What is about to be done is written down: the gateway does not start until it is.</item>
/// <item>The old log is moved aside, and the record and the published checkpoints to it: the same.</item>
/// <item>The new verifier key is in place: done. The next start begins the new log.</item>
/// <item>(At that start.) The break is an entry of the journal: it is not entered twice.</item>
/// <item>What was written down is taken away.</item>
/// </list>
/// </remarks>
public static class JournalRestart
{
    /// <summary>Ends the log of a data folder that no gateway runs over.</summary>
    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="reason">Why; the journal keeps it.</param>
    /// <param name="user">Who does it, by his name at the operating system.</param>
    /// <param name="clock">When that is.</param>
    /// <exception cref="StartupException">It cannot be done, or there is nothing wrong; the sentence says which.</exception>
    public static JournalRestarted Begin(string dataFolder, string reason, string user, TimeProvider clock)
    {
        var places = new JournalPlaces(dataFolder);
        if (!File.Exists(places.Database) || !File.Exists(places.VerifierKey))
            throw new StartupException($"There is no journal in {dataFolder} (tackos.db and key.vkey).");
        using var folder = DataFolder.Take(dataFolder);
        try
        {
            var pending = Pending(places) ?? Plan(places, reason, user, clock);
            SetAside(places, pending.Entry.OldOrigin);
            VaultKeys.WriteDurably(places.VerifierKey, Encoding.UTF8.GetBytes(pending.Verifier), overwrite: true);
            return pending.Entry;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StartupException($"The journal in {dataFolder} cannot be restarted: {broken.Message} Once that is mended, the same command goes on.", broken);
        }
    }

    /// <summary>The restart that the gateway has to enter into the journal; null where there is none.</summary>
    /// <exception cref="StartupException">It was begun and not finished.</exception>
    internal static JournalRestarted? ToEnter(JournalPlaces places)
    {
        if (Pending(places) is not { } pending)
            return null;
        return File.ReadAllText(places.VerifierKey) == pending.Verifier
            ? pending.Entry
            : throw new StartupException($"A restart of the journal in {places.DataFolder} was begun and not finished. Run the same command again: tackos audit restart --data {places.DataFolder} --reason TEXT");
    }

    /// <summary>Enters it, once, and forgets what was written down.</summary>
    internal static async Task EnterAsync(JournalPlaces places, JournalRestarted restarted, Store store)
    {
        await store.Writer.WriteAsync(transaction =>
        {
            var entered = transaction.Database.All("SELECT json FROM entry WHERE type = 'journal.restarted'", row => JournalJson.ReadEntry(row.Bytes(0)));
            if (!entered.OfType<JournalRestarted>().Any(e => e.NewOrigin == restarted.NewOrigin))
                transaction.Append(restarted);
        });
        File.Delete(places.Restart);
    }

    private static PendingRestart? Pending(JournalPlaces places) =>
        File.Exists(places.Restart) ? JournalJson.Read<PendingRestart>(File.ReadAllText(places.Restart)) : null;

    private static PendingRestart Plan(JournalPlaces places, string reason, string user, TimeProvider clock)
    {
        if (JournalCheck.Verify(places.DataFolder) is { Verified: true } intact)
            throw new StartupException($"Nothing is wrong with this journal: {intact.Sentence} So no new one is begun.");
        if (!NoteVerifier.TryParse(File.ReadAllText(places.VerifierKey).Trim(), out var old, out var why))
            throw new StartupException($"{places.VerifierKey} is not a verifier key: {why} Put it back from a backup.");
        var recorded = new CheckpointFile(places.Record).Read() is { } note && LogTrust.In(old).Open(note) is CheckpointVerdict.Trusted trusted ? trusted.Checkpoint : null;
        using var db = Database.OpenReader(places.Database);
        var next = new Ed25519Verifier(VaultKeys.NewOrigin(), old.PublicKey.Span);
        var held = db.Number("SELECT MAX(idx) + 1 FROM entry");
        var pending = new PendingRestart(next + "\n", new JournalRestarted(old.Name, next.Name, recorded?.Size, recorded?.Root.ToBase64(), held, reason, user)
        {
            At = clock.GetUtcNow(),
            Actor = Actors.System,
        });
        VaultKeys.WriteDurably(places.Restart, Encoding.UTF8.GetBytes(JournalJson.Write(pending)), overwrite: false);
        return pending;
    }

    /// <summary>Log, record, published checkpoints and key of the old log, all in one folder, for auditors.</summary>
    private static void SetAside(JournalPlaces places, string origin)
    {
        var kept = places.Kept(origin);
        if (Directory.Exists(places.Log) && !Directory.Exists(kept))
            Directory.Move(places.Log, kept);
        Directory.CreateDirectory(kept);
        if (File.Exists(places.Record))
            File.Move(places.Record, Path.Combine(kept, "record"), overwrite: true);
        var key = Path.Combine(kept, Path.GetFileName(places.VerifierKey));
        if (!File.Exists(key))
            File.Copy(places.VerifierKey, key);
        using var db = Database.OpenBeside(places.Database);
        var notes = db.All("SELECT note FROM checkpoint ORDER BY size", row => row.GetString(0));
        if (notes.Count == 0)
            return;
        VaultKeys.WriteDurably(Path.Combine(kept, "checkpoints"), Encoding.UTF8.GetBytes(string.Join('\n', notes)), overwrite: true);
        db.Execute("DELETE FROM checkpoint");
    }

    private sealed record PendingRestart(string Verifier, JournalRestarted Entry);
}
