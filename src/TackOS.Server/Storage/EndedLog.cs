using TackOS.Server.Keys;
using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>A log that a restart ends or ended, as far as its own signatures bear it out.</summary>
/// <param name="Key">Its verifier key.</param>
/// <param name="Recorded">What it signed last; null where no record of that is left.</param>
/// <param name="Held">How many entries the database holds.</param>
/// <param name="Agreeing">
/// How many of those, from the first on, are what its tiles say. Tiles that do not come to a root that was signed say nothing: whoever changed an
/// entry could have changed its hash.
/// </param>
internal sealed record EndedLog(NoteVerifier Key, Checkpoint? Recorded, long Held, long Agreeing)
{
    /// <summary>The log before, within or after a restart: what was put aside already is read there.</summary>
    /// <param name="places">Where the journal lies.</param>
    /// <param name="key">The log's verifier key.</param>
    /// <param name="cold">Where the entries are that were pruned and are not brought back yet.</param>
    /// <exception cref="StartupException">Nothing of it is signed by the key.</exception>
    public static EndedLog WhereItIs(JournalPlaces places, NoteVerifier key, ColdFolder? cold)
    {
        var kept = places.Kept(key.Name);
        var record = RecordIn(kept);
        return Read(places, key, new LogFolder(Directory.Exists(kept) ? kept : places.Log), File.Exists(record) ? record : places.Record, cold);
    }

    /// <summary>The log in the folder that a restart put it in.</summary>
    /// <param name="places">Where the journal lies.</param>
    /// <param name="origin">The name of the log that ended, as somebody says.</param>
    /// <param name="ours">What the journal signs with now. The log that ended has the same key, under another name.</param>
    /// <exception cref="StartupException">It is not there, or is not one that the same key signed.</exception>
    public static EndedLog Kept(JournalPlaces places, string origin, NoteVerifier ours)
    {
        var kept = places.Kept(origin);
        if (!File.Exists(KeyIn(kept)) || !NoteVerifier.TryParse(File.ReadAllText(KeyIn(kept)).Trim(), out var key, out _))
            throw new StartupException($"The verifier key {KeyIn(kept)} is not there, or is none.");
        if (key.Name != origin || key.Name == ours.Name || !key.PublicKey.Span.SequenceEqual(ours.PublicKey.Span))
            throw new StartupException($"The verifier key {KeyIn(kept)} is not the one of this journal under its former name.");
        return Read(places, key, new LogFolder(kept), RecordIn(kept), cold: null);
    }

    public static string RecordIn(string kept) => Path.Combine(kept, "record");

    public static string KeyIn(string kept) => Path.Combine(kept, "key.vkey");

    /// <summary>The checkpoint of a note that this key signed under its name; null for any other.</summary>
    public static Checkpoint? Open(NoteVerifier key, byte[] note) => LogTrust.In(key).Open(note) is CheckpointVerdict.Trusted trusted ? trusted.Checkpoint : null;

    private static EndedLog Read(JournalPlaces places, NoteVerifier key, LogFolder log, string recordFile, ColdFolder? cold)
    {
        var record = new CheckpointFile(recordFile).Read();
        var recorded = record is null ? null : Open(key, record)
            ?? throw new StartupException($"The record of the last checkpoint {recordFile} is not signed by the log's key. Find out who changed it; one that is of no use is moved away by hand.");
        var published = log.ReadCheckpoint() is { } note ? Open(key, note) : null;
        // Where the record is lost, the published checkpoint is what shows that there was such a log.
        if (recorded is null && published is null)
            throw new StartupException($"Neither {recordFile} nor {Path.Combine(log.Root, "checkpoint")} is there and signed by the log's key. Put one of them back from a backup.");
        using var db = Database.OpenReader(places.Database);
        using var entries = new EntryReaders(places.Database);
        var (first, read) = (BroughtBack.First(db), (Func<long, long, IEnumerable<NumberedEntry>>)entries.Read);
        if (cold is not null)
            read = (from, to) => entries.Read(from, to).Concat(BroughtBack.Pruned(cold, from, Math.Min(first, to)));
        return new EndedLog(key, recorded, JournalEntries.Size(db), new[] { recorded, published }.OfType<Checkpoint>().Max(signed => Agree(log, signed, read)));
    }

    /// <summary>How many entries from the first on have the hashes of the tiles; 0 where these are not the ones that were signed.</summary>
    private static long Agree(LogFolder log, Checkpoint signed, Func<long, long, IEnumerable<NumberedEntry>> entries)
    {
        var (tree, agreeing) = (new CompactRange(), 0L);
        while (tree.Size < signed.Size)
        {
            var (from, width) = (tree.Size, (int)Math.Min(Tile.FullWidth, signed.Size - tree.Size));
            if (log.Read(new Tile(0, from / Tile.FullWidth, width)) is not { } hashes || hashes.Length != width * Hash.Length)
                return 0;
            var held = agreeing == from ? entries(from, from + width).ToDictionary(e => e.Index, e => e.Bytes) : [];
            for (var i = 0; i < width; i++)
            {
                var hash = new Hash(hashes.AsSpan(i * Hash.Length, Hash.Length));
                if (agreeing == tree.Size && held.TryGetValue(agreeing, out var entry) && MerkleHash.Leaf(entry.Span) == hash)
                    agreeing++;
                tree.Append(hash);
            }
        }

        return tree.Root() == signed.Root ? agreeing : 0;
    }
}
