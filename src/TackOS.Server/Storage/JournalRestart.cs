using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using TackOS.Journal;
using TackOS.Server.Keys;
using TackOS.Server.Storage.Retaining;
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
/// <item>The old log is moved aside, and the record and the published checkpoints to it: the same. Only what is of the old log is moved.</item>
/// <item>What was pruned is brought back, into the log that was put aside and the table, and the cold folder is handed over: the same.</item>
/// <item>The new verifier key is in place: done, and the command touches nothing any more. The next start begins the new log.</item>
/// <item>(At that start.) The break is an entry of the journal: the next start enters it once more, which is harmless. To look for it first would
/// let a planted row keep it out.</item>
/// <item>What was written down is taken away.</item>
/// </list>
/// What was written down is signed by nobody. The gateway takes from it only what nobody could show: who did it, and why.
/// </remarks>
public static class JournalRestart
{
    /// <summary>What a restart would find. It reads only, and does not say whether anything is wrong.</summary>
    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="cold">The folder that entries were pruned to; needed where some were.</param>
    /// <exception cref="StartupException">There is no journal, nothing signed of the log that would end, or entries are missing that were pruned.</exception>
    public static RestartOutlook Foresee(string dataFolder, string? cold = null)
    {
        var places = Places(dataFolder);
        try
        {
            var pending = Pending(places);
            if (pending is null)
                MustHaveAll(places, Key(places), Cold(cold));
            var ended = EndedLog.WhereItIs(places, pending?.Old ?? Key(places), Cold(pending is null ? cold : pending.Cold));
            return new RestartOutlook(ended.Key.Name, ended.Recorded?.Size, ended.Held, ended.Agreeing);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StartupException($"The journal in {dataFolder} cannot be read: {broken.Message}", broken);
        }
    }

    /// <summary>Ends the log of a data folder that no gateway runs over.</summary>
    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="reason">Why; the journal keeps it.</param>
    /// <param name="user">Who does it, by his name at the operating system.</param>
    /// <param name="clock">When that is.</param>
    /// <param name="cold">The folder that entries were pruned to; needed where some were. It becomes the new log's.</param>
    /// <returns>What the next start will find for itself, and enter with its own time.</returns>
    /// <exception cref="StartupException">It cannot be done, or there is nothing wrong; the sentence says which.</exception>
    public static JournalRestarted Begin(string dataFolder, string reason, string user, TimeProvider clock, string? cold = null)
    {
        var places = Places(dataFolder);
        using var folder = DataFolder.Take(dataFolder);
        try
        {
            var pending = Pending(places) ?? Plan(places, reason, user, Cold(cold));
            if (!IsDone(places, pending))
            {
                SetAside(places, pending.Old, pending.Next);
                BringBack(places, pending);
                VaultKeys.WriteDurably(places.VerifierKey, Encoding.UTF8.GetBytes(pending.Next + "\n"), overwrite: true);
            }

            return Entry(pending, EndedLog.Kept(places, pending.Old.Name, Key(places)), Key(places), clock);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new StartupException($"The journal in {dataFolder} cannot be restarted: {broken.Message} Once that is mended, the same command goes on.", broken);
        }
    }

    /// <summary>The restart that the gateway has to enter into the journal, as far as the log that was kept bears it out; null where there is none.</summary>
    /// <exception cref="StartupException">It was begun and not finished, or the log that was kept does not bear it out.</exception>
    internal static JournalRestarted? ToEnter(JournalPlaces places, NoteVerifier ours, TimeProvider clock)
    {
        if (Pending(places) is not { } pending)
            return null;
        if (!IsDone(places, pending))
            throw new StartupException($"A restart of the journal in {places.DataFolder} was begun and not finished. Run the same command again: tackos audit restart --data {places.DataFolder} --reason TEXT");
        try
        {
            return Entry(pending, EndedLog.Kept(places, pending.Old.Name, ours), ours, clock);
        }
        catch (StartupException forged)
        {
            throw new StartupException(
                $"{places.Restart} says that this journal was restarted, and the log that was kept does not bear it out: {forged.Message} Put back {places.Kept(pending.Old.Name)} as the restart left it; "
                + $"where nobody restarted this journal, find out who wrote {places.Restart}, and take it away.", forged);
        }
    }

    /// <summary>
    /// Whether an entry names the new log, so that it did begin. A record that is not there was taken away then: to begin again would be a second
    /// history under one name. A row that somebody planted only forbids.
    /// </summary>
    internal static bool HasBegun(JournalRestarted restarted, Store store) => store.Read(db => db.Number(
        "SELECT COUNT(*) FROM entry WHERE type = 'journal.restarted' AND instr(CAST(json AS TEXT), ?1) > 0", restarted.NewOrigin)) > 0;

    /// <summary>Enters it and forgets what was written down.</summary>
    internal static async Task EnterAsync(JournalPlaces places, JournalRestarted restarted, Store store)
    {
        await store.Writer.WriteAsync(transaction => transaction.Append(restarted));
        File.Delete(places.Restart);
    }

    private static JournalPlaces Places(string dataFolder)
    {
        var places = new JournalPlaces(dataFolder);
        return File.Exists(places.Database) && File.Exists(places.VerifierKey)
            ? places
            : throw new StartupException($"There is no journal in {dataFolder} (tackos.db and key.vkey).");
    }

    private static NoteVerifier Key(JournalPlaces places) => NoteVerifier.TryParse(File.ReadAllText(places.VerifierKey).Trim(), out var key, out var why)
        ? key
        : throw new StartupException($"{places.VerifierKey} is not a verifier key: {why} Put it back from a backup.");

    private static bool IsDone(JournalPlaces places, PendingRestart pending) => File.ReadAllText(places.VerifierKey) == pending.Next + "\n";

    private static JournalRestarted Entry(PendingRestart said, EndedLog ended, NoteVerifier ours, TimeProvider clock) =>
        new(ended.Key.Name, ours.Name, ended.Recorded?.Size, ended.Recorded?.Root.ToBase64(), ended.Held, ended.Agreeing, said.Reason, said.User)
        {
            At = clock.GetUtcNow(),
            Actor = Actors.System,
        };

    private static PendingRestart? Pending(JournalPlaces places)
    {
        if (!File.Exists(places.Restart))
            return null;
        try
        {
            if (JournalJson.Read<WrittenRestart>(File.ReadAllText(places.Restart)) is { Old: { } before, Next: { } after, Reason: { } reason, User: { } user } written
                && NoteVerifier.TryParse(before, out var old, out _) && NoteVerifier.TryParse(after, out var next, out _) && old.Name != next.Name)
                return new PendingRestart(old, next, reason, user, written.Cold);
        }
        catch (JsonException)
        {
            // The sentence below is for both.
        }

        throw new StartupException($"{places.Restart} is not what a restart of the journal writes. Find out who wrote it, and take it away.");
    }

    private static PendingRestart Plan(JournalPlaces places, string reason, string user, ColdFolder? cold)
    {
        if (JournalCheck.Verify(places.DataFolder) is { Verified: true } intact)
            throw new StartupException($"Nothing is wrong with this journal: {intact.Sentence} So no new one is begun.");
        var old = Key(places);
        if (Path.Exists(places.Kept(old.Name)))
            throw new StartupException($"{places.Kept(old.Name)} is there, and no restart put it there. Find out who did, and move it away.");
        MustHaveAll(places, old, cold);
        EndedLog.WhereItIs(places, old, cold);
        var pending = new PendingRestart(old, new Ed25519Verifier(VaultKeys.NewOrigin(), old.PublicKey.Span), reason, user, cold?.Root);
        var written = new WrittenRestart(old.ToString(), pending.Next.ToString(), reason, user, cold?.Root);
        VaultKeys.WriteDurably(places.Restart, Encoding.UTF8.GetBytes(JournalJson.Write(written)), overwrite: false);
        return pending;
    }

    /// <summary>Log, record, published checkpoints and key of the old log, all in one folder, for auditors. What is of the new log already stays.</summary>
    private static void SetAside(JournalPlaces places, NoteVerifier old, NoteVerifier next)
    {
        var kept = places.Kept(old.Name);
        if (Directory.Exists(places.Log) && !Directory.Exists(kept))
            Directory.Move(places.Log, kept);
        Directory.CreateDirectory(kept);
        // Beside the data folder may be another disk, so it is there in whole before it goes here.
        if (new CheckpointFile(places.Record).Read() is { } record && EndedLog.Open(old, record) is not null)
        {
            VaultKeys.WriteDurably(EndedLog.RecordIn(kept), record, overwrite: true);
            File.Delete(places.Record);
        }

        VaultKeys.WriteDurably(EndedLog.KeyIn(kept), Encoding.UTF8.GetBytes(old + "\n"), overwrite: true);
        using var db = Database.OpenBeside(places.Database);
        var notes = db.All("SELECT note FROM checkpoint ORDER BY size", row => row.Bytes(0));
        if (notes.Count == 0 || notes.Any(note => EndedLog.Open(next, note) is not null))
            return;
        VaultKeys.WriteDurably(Path.Combine(kept, "checkpoints"), Encoding.UTF8.GetBytes(string.Join('\n', notes.Select(Encoding.UTF8.GetString))), overwrite: true);
        db.Execute("DELETE FROM checkpoint");
    }

    private static ColdFolder? Cold(string? named) => named is null ? null : new ColdFolder(named);

    private static void MustHaveAll(JournalPlaces places, NoteVerifier key, ColdFolder? cold)
    {
        using var db = Database.OpenReader(places.Database);
        if (BroughtBack.Refusal(db, cold, key) is { } why)
            throw new StartupException(why);
    }

    private static void BringBack(JournalPlaces places, PendingRestart pending)
    {
        if (Cold(pending.Cold) is not { } cold)
            return;
        // An unmounted disk is an empty folder; and who wrote the plan down could have named another's.
        if (!cold.IsOf(pending.Old.ToString()!) && !cold.IsOf(pending.Next.ToString()!))
            throw new StartupException($"{cold.Root} is not the cold folder of this journal. Once it is there, the same command goes on.");
        var kept = places.Kept(pending.Old.Name);
        var signed = new[] { new CheckpointFile(EndedLog.RecordIn(kept)).Read(), new LogFolder(kept).ReadCheckpoint() };
        BroughtBack.IntoLog(new LogFolder(kept), cold, signed.Max(note => note is null ? 0 : EndedLog.Open(pending.Old, note)?.Size ?? 0));
        using (var db = Database.OpenBeside(places.Database))
            BroughtBack.IntoTable(db, cold);
        cold.HandOver(pending.Next.ToString()!);
    }

    private sealed record PendingRestart(NoteVerifier Old, NoteVerifier Next, string Reason, string User, string? Cold);

    private sealed record WrittenRestart(string? Old, string? Next, string? Reason, string? User, string? Cold = null);
}

/// <summary>What a restart would find.</summary>
/// <param name="OldOrigin">The name of the log that would end.</param>
/// <param name="RecordedSize">How many entries it had signed for; null where no record of that is left.</param>
/// <param name="Held">How many entries are left.</param>
/// <param name="Agreeing">How many of those, from the first on, are what the log signed for.</param>
public sealed record RestartOutlook(string OldOrigin, long? RecordedSize, long Held, long Agreeing);
