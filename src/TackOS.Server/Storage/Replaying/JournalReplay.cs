using Microsoft.Data.Sqlite;
using TackOS.Journal;
using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage.Replaying;

/// <summary>
/// Folds a journal afresh, from its first entry, with the same projection that the writer uses, and compares the outcome with the tables in
/// use. It reads one snapshot and changes nothing, so it may run beside the gateway; neither waits for the other.
/// </summary>
public sealed class JournalReplay
{
    public const string NotVerified = "journal-not-verified";
    public const string NotFolded = "journal-not-folded";
    public const string IsPruned = "journal-pruned";
    private const int Step = 4096;
    private readonly Database _db;
    private readonly SignedTree _tree;
    private readonly ColdFolder? _cold;
    private readonly Action<long, long>? _progress;
    private readonly List<StateDifference> _besideEntries = [];
    private string? _unreadable;

    private JournalReplay(Database db, IEnumerable<Checkpoint> trusted, string? cold, Action<long, long>? progress) =>
        (_db, _tree, _cold, _progress) = (db, new SignedTree(trusted), cold is null ? null : new ColdFolder(cold), progress);

    /// <summary>Replays the journal of a data folder.</summary>
    /// <param name="dataFolder">Where the database lies.</param>
    /// <param name="verifierKey">A signed-note verifier key that is trusted; null takes the one beside the data.</param>
    /// <param name="cold">The folder that entries were pruned to; needed where some were.</param>
    /// <param name="progress">Told now and then how many entries are folded, and of how many.</param>
    public static ReplayVerdict Run(string dataFolder, string? verifierKey = null, string? cold = null, Action<long, long>? progress = null)
    {
        var places = new JournalPlaces(dataFolder);
        if (!TrustedKey.TryFind(places, verifierKey, out var trust, out var why))
            return new ReplayVerdict.Refused(NotVerified, why);
        try
        {
            return Run(places, trust, cold, progress);
        }
        catch (SqliteException broken)
        {
            return new ReplayVerdict.Refused(NotVerified, $"The database {places.Database} cannot be read: {broken.Message} tackos audit verify says more.");
        }
    }

    private static ReplayVerdict Run(JournalPlaces places, LogTrust trust, string? cold, Action<long, long>? progress)
    {
        using var db = Database.OpenReader(places.Database);
        var mayBeUnpublished = NothingPublished.MayBe(db);
        // What was signed is read before the snapshot is taken: the other way round a gateway that runs would be ahead of it.
        var (published, record) = (new LogFolder(places.Log).ReadCheckpoint(), new CheckpointFile(places.Record).Read());
        var signed = new List<Checkpoint>();
        foreach (var note in published is null && mayBeUnpublished ? [record] : (byte[]?[])[published, record])
        {
            if (note is null || trust.Open(note) is not CheckpointVerdict.Trusted trusted)
                return new ReplayVerdict.Refused(NotVerified, "The published checkpoint or the record of the last one is gone, or not signed by the trusted key. tackos audit verify says more.");
            signed.Add(trusted.Checkpoint);
        }

        db.Execute("BEGIN");
        if (db.Number("PRAGMA user_version") != Schema.Version)
            return new ReplayVerdict.Refused(NotFolded, "The database is of another version of TackOS. Start this one over it once, or replay with the one that wrote it.");
        return cold is null && Pruned.Of(db) is { } pruned
            ? new ReplayVerdict.Refused(IsPruned, $"{pruned.Sentence} State is the fold of all entries, so name that folder: --cold {pruned.Cold}")
            : new JournalReplay(db, signed, cold, progress).Run();
    }

    private ReplayVerdict Run()
    {
        var size = JournalEntries.Size(_db);
        using var folded = Fold.Begin();
        foreach (var entry in JournalEntries.Read(_db, size, _cold))
        {
            _tree.Add(entry);
            if (_unreadable is null && _tree.Contradiction is null)
                Apply(folded, entry);
            if (entry.Index % Step == 0)
                _progress?.Invoke(entry.Index, size);
        }

        _tree.Finish();
        if (_tree.Contradiction is { } contradiction)
            return new ReplayVerdict.Refused(NotVerified, $"The journal is not what was signed, so nothing was compared with it. {contradiction} tackos audit verify says more.");
        if (_unreadable is { } why)
            return new ReplayVerdict.Refused(NotFolded, why);
        _progress?.Invoke(size, size);
        return Compare(folded, size);
    }

    /// <summary>A forged entry may be anything, and whether it is forged is not known before the next checkpoint is reached.</summary>
    private void Apply(Database folded, JournalEntry entry)
    {
        try
        {
            var happened = JournalJson.ReadEntry(entry.Json);
            CompareRow(entry, happened);
            Projection.Apply(folded, entry.Index, happened);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            _unreadable = $"Entry {entry.Index} cannot be folded ({broken.GetType().Name}: {broken.Message}). It is of a newer TackOS, or TackOS has a bug.";
        }
    }

    /// <summary>What stands beside an entry's bytes is what queries go by.</summary>
    private void CompareRow(JournalEntry entry, JournalEvent happened)
    {
        var (type, at) = (JournalJson.TypeOf(happened), happened.At.ToUnixTimeMilliseconds());
        if (entry.Type is { } saysType && saysType != type)
            _besideEntries.Add(new StateDifference("field", "entry", $"idx={entry.Index}", "type", saysType, type, entry.Index, type));
        if (entry.AtMs is { } saysAt && saysAt != at)
            _besideEntries.Add(new StateDifference("field", "entry", $"idx={entry.Index}", "at", $"{saysAt}", $"{at}", entry.Index, type));
    }

    private ReplayVerdict Compare(Database folded, long size)
    {
        var comparison = new StateComparison(_db, folded);
        _besideEntries.ForEach(difference => comparison.Add(difference, ""));
        comparison.Run();
        if (comparison.Count == 0)
            return new ReplayVerdict.Clean(size, _tree.Signed, comparison.RowsCompared);
        var rows = comparison.Held.Where(d => d.RowKey.Length > 0).Select(d => (d.Difference.Table, d.RowKey)).ToHashSet();
        var touched = rows.Count == 0 ? [] : RowWatch.LastTouched(JournalEntries.Read(_db, size, _cold), rows);
        return new ReplayVerdict.Differs(comparison.Count, [.. comparison.Held.Select(d => touched.TryGetValue((d.Difference.Table, d.RowKey), out var last)
            ? d.Difference with { Entry = last.Index, EntryType = last.Type }
            : d.Difference)], size);
    }
}
