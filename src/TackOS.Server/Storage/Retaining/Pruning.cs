using TackOS.Journal;
using TackOS.Server.Keys;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage.Retaining;

/// <summary>
/// Moves entries that are older than the policy keeps them from the data folder to the cold folder, in whole bundles of 256 that never change
/// again. The hash tiles stay, so every proof goes on to verify.
/// </summary>
/// <remarks>
/// (1) Bundles are written to the cold folder, durably, read back, and compared with the signed tree. A crash leaves copies, which are written
/// again. (2) An entry says that they are pruned. A crash leaves rows that a later pass removes. (3) Once that entry is under a published
/// checkpoint, rows and bundles leave the data folder: whoever misses them finds the entry that says so. That may be days later, where witnesses are
/// missing, and the tables are nobody's word: the entry and each copy are looked at again before anything goes.
/// </remarks>
internal sealed class Pruning(Store store, JournalLog log, VaultKeys keys, TimeProvider clock)
{
    private const int Segment = Tile.FullWidth;
    private const int MostSegments = 64;

    public async Task ApplyAsync(RetentionPolicy policy, int days, string cold)
    {
        if (log.PublishedCheckpoint is not { } signed)
            return;
        var before = clock.GetUtcNow().AddDays(-days).ToUnixTimeMilliseconds();
        var (from, to) = store.Read(db => Due(db, signed.Size, before));
        if (to == from)
            return;
        var folder = new ColdFolder(cold);
        if (!folder.IsOf(keys.JournalSigner.Verifier.ToString()!))
            throw new IOException($"The cold folder {cold} is not there, or not this log's, so nothing was pruned.");
        for (var next = from; next < to; next += Segment)
            Copy(new EntryBundle(next / Segment), folder, signed);
        await store.Writer.WriteAsync(transaction => transaction.Append(new SegmentsPruned(from, to, cold, policy.Entry) { At = clock.GetUtcNow(), Actor = Actors.System }));
        await FinishAsync();
    }

    /// <summary>Removes what an entry says is pruned and that is still here.</summary>
    /// <returns>False where that entry is not published yet, and all stays.</returns>
    /// <exception cref="InvalidDataException">There is no such entry in the log.</exception>
    /// <exception cref="IOException">A copy is not there as it was signed.</exception>
    public async Task<bool> FinishAsync()
    {
        if (store.Read(Pruned.Of) is not { } pruned || store.Read(First) is not { } first || first >= pruned.To)
            return true;
        if (log.PublishedCheckpoint is not { } published || published.Size <= pruned.Entry)
            return false;
        if (!IsSaid(pruned, published))
            throw new InvalidDataException($"The database says that the entries up to {pruned.To - 1} were pruned, and entry {pruned.Entry} of the log does not, so nothing was removed. tackos audit verify says more.");
        var policy = store.Read(RetentionPolicy.Of);
        ColdFolder[] folders = [.. new[] { pruned.Cold, policy?.Cold }.OfType<string>().Distinct().Select(cold => new ColdFolder(cold))];
        for (var next = first; next < pruned.To; next = Math.Min(pruned.To, (next / Segment + 1) * Segment))
        {
            var bundle = new EntryBundle(next / Segment);
            if (!Array.Exists(folders, folder => Holds(folder, bundle, published)))
                throw new IOException($"The cold folder {pruned.Cold} does not hold {bundle.Path} as it was signed, so nothing more was removed. Put it back, or the disk that it is on.");
            // The bundle goes first: what is missing from the table is known to be complete.
            log.Folder.Remove(bundle);
            var until = Math.Min(pruned.To, (next / Segment + 1) * Segment);
            await store.Writer.WriteAsync(transaction => transaction.Database.Execute("DELETE FROM entry WHERE idx < ?1", until));
        }

        return true;
    }

    /// <summary>The first pruned bundle that a folder does not hold as it was signed; null where it holds all, so that it can take the place of the one before.</summary>
    public EntryBundle? Missing(string cold)
    {
        if (store.Read(Pruned.Of) is not { } pruned || log.PublishedCheckpoint is not { } published)
            return null;
        var folder = new ColdFolder(cold);
        for (var next = 0L; next < Math.Min(pruned.To, published.Size / Segment * Segment); next += Segment)
        {
            if (!Holds(folder, new EntryBundle(next / Segment), published))
                return new EntryBundle(next / Segment);
        }

        return null;
    }

    private static long? First(Database db) => db.One("SELECT MIN(idx) FROM entry", row => row.NumberOrNull(0));

    /// <summary>From where to where entries are old enough, whole bundles, the newest of each asked.</summary>
    private static (long From, long To) Due(Database db, long signed, long before)
    {
        var from = First(db) ?? 0;
        var to = from;
        while (to - from < MostSegments * Segment && to + Segment <= signed
            && db.One("SELECT at FROM entry WHERE idx = ?1", row => row.NumberOrNull(0), to + Segment - 1) < before)
            to += Segment;
        return (from, to);
    }

    private void Copy(EntryBundle bundle, ColdFolder folder, Checkpoint signed)
    {
        var entries = new CommittedEntries(store).Read(bundle.FirstEntry, Segment);
        if (!BundleProof.IsIn(bundle, entries, signed, Tiles))
            throw new InvalidDataException($"The entries from {bundle.FirstEntry} on are not what was signed, so nothing was pruned. tackos audit verify says more.");
        folder.Write(bundle, EntryBundle.Encode(entries));
        if (!Holds(folder, bundle, signed))
            throw new IOException($"The bundle {bundle.Path} in {folder.Root} is not what was signed, so nothing was pruned.");
    }

    /// <summary>Whether the entry that a row of the table goes back to is in the log, and says what the row does.</summary>
    private bool IsSaid(Pruned pruned, Checkpoint published) =>
        pruned.To <= pruned.Entry && pruned.To % Segment == 0
        && store.Read(db => db.One("SELECT json FROM entry WHERE idx = ?1", row => row.Bytes(0), pruned.Entry)) is { } json
        && InclusionProof.Verify(
            pruned.Entry, published.Size, MerkleHash.Leaf(json), InclusionProof.Create(pruned.Entry, published.Size, new TileHashes(published.Size, Tiles).Read), published.Root)
        && JournalJson.ReadEntry(json) is SegmentsPruned said && said.To == pruned.To && said.Cold == pruned.Cold;

    private bool Holds(ColdFolder folder, EntryBundle bundle, Checkpoint signed) => folder.Read(bundle) is { } kept && BundleProof.IsIn(bundle, kept, signed, Tiles);

    private ReadOnlyMemory<byte> Tiles(Tile tile) => log.Folder.Read(tile) ?? throw new InvalidDataException($"{tile.Path} is gone.");
}
