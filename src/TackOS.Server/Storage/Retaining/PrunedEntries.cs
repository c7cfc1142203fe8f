using TackOS.Journal;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage.Retaining;

/// <summary>
/// What an entry says was pruned, for whoever verifies a journal under one checkpoint while a gateway may go on pruning. For any thread.
/// </summary>
internal sealed class PrunedEntries
{
    private readonly Lock _lock = new();
    private readonly JournalPlaces _places;
    private readonly LogTrust _trust;
    private readonly long _size;
    private readonly ColdFolder? _cold;

    /// <param name="db">The database.</param>
    /// <param name="places">Where the journal lies.</param>
    /// <param name="trust">Under which keys.</param>
    /// <param name="size">How many entries are verified.</param>
    /// <param name="cold">Where the entries are, where that is at hand.</param>
    public PrunedEntries(Database db, JournalPlaces places, LogTrust trust, long size, ColdFolder? cold) =>
        (_places, _trust, _size, _cold, Newest) = (places, trust, size, cold, Below(db, 0, size).FirstOrDefault().Said);

    /// <summary>The newest statement; null where nothing is pruned.</summary>
    public SegmentsPruned? Newest { get; private set; }

    /// <summary>How many entries were pruned and are not at hand.</summary>
    public long Unread => _cold is null ? Newest?.To ?? 0 : 0;

    /// <summary>That their bytes were not read, in a sentence with a space before it; empty where all were.</summary>
    public string Sentence => Newest is not { } pruned || _cold is not null ? ""
        : $" The entries 0 to {pruned.To - 1} were pruned to {pruned.Cold}, under the policy of entry {pruned.Policy}: their hashes verify, their bytes were not read. Name that folder to read them: --cold {pruned.Cold}";

    /// <summary>Where the entries up to a number, which are missing, are; null where no entry says that they were pruned.</summary>
    public MovedEntries? Missing(long end)
    {
        lock (_lock)
        {
            if (!(Newest?.To >= end))
                Newest = SaidMeanwhile() ?? Newest;
            return Newest?.To >= end ? new MovedEntries(_cold is null ? null : new LogFolder(_cold.Root)) : null;
        }
    }

    /// <summary>
    /// Statements below a size, the newest first. What a row says of its type is nobody's word, but its bytes are held against the tree like all
    /// others. One that lay among what it is about would not be.
    /// </summary>
    private static IEnumerable<(long Index, byte[] Json, SegmentsPruned Said)> Below(Database db, long from, long size)
    {
        for (var before = size; Last(db, from, before) is (var index, { } json); before = index)
        {
            if (Read(json) is SegmentsPruned said && said.To <= index && said.To % Tile.FullWidth == 0)
                yield return (index, json, said);
        }
    }

    private static (long Index, byte[] Json)? Last(Database db, long from, long before) => db.All(
        "SELECT idx, json FROM entry WHERE type = 'journal.pruned' AND idx >= ?1 AND idx < ?2 ORDER BY idx DESC LIMIT 1", row => (row.GetInt64(0), row.Bytes(1)), from, before)
        is [var last] ? last : null;

    /// <summary>Null for what is no entry: that it is not is said of it when it is held against the tree.</summary>
    private static JournalEvent? Read(byte[] json)
    {
        try
        {
            return JournalJson.ReadEntry(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>What a gateway that runs has said since. It is not under the checkpoint that is verified, so it is proved under the one that is recorded by now.</summary>
    private SegmentsPruned? SaidMeanwhile()
    {
        if (new CheckpointFile(_places.Record).Read() is not { } note || _trust.Open(note) is not CheckpointVerdict.Trusted { Checkpoint: var now } || now.Size <= _size)
            return null;
        using var db = Database.OpenReader(_places.Database);
        return Below(db, _size, now.Size).FirstOrDefault(statement => IsIn(now, statement.Index, statement.Json)).Said;
    }

    private bool IsIn(Checkpoint tree, long index, byte[] json)
    {
        var log = new LogFolder(_places.Log);
        try
        {
            var hashes = new TileHashes(tree.Size, tile => log.Read(tile) ?? throw new InvalidDataException($"{tile.Path} is gone."));
            return InclusionProof.Verify(index, tree.Size, MerkleHash.Leaf(json), InclusionProof.Create(index, tree.Size, hashes.Read), tree.Root);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
