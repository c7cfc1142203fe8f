namespace TackOS.TransparencyLog;

/// <summary>
/// Checks one tile of leaf hashes with everything that hangs on it: the hash above it, its bundle of entries, their copy elsewhere, and the
/// checkpoints whose sizes end in it.
/// </summary>
internal sealed class LeafCheck(LogFolder folder, FolderVerifier with, KeptHistory history, TreeStep.Leaves leaves)
{
    private readonly List<(long Index, LogVerdict Verdict)> found = [];
    private Hash[] hashes = [];
    private bool entriesFit;

    /// <summary>The hash over the tile as it is stored.</summary>
    public Hash Root { get; private set; }

    /// <summary>Up to where everything is what was signed, as far as this tile and its checkpoints show; 0 where they show nothing.</summary>
    public long Good { get; private set; }

    /// <param name="before">The subtrees to the left of the tile, largest first.</param>
    /// <param name="checkpoints">Those whose sizes end in the tile, ascending.</param>
    /// <returns>The first thing that is wrong; null where nothing is.</returns>
    public LogVerdict? Judge(ReadOnlySpan<Hash> before, IReadOnlyList<(int Position, KeptCheckpoint Kept)> checkpoints)
    {
        var tile = StoredRun.Read(folder, leaves.Tile);
        hashes = [.. tile.Items.Select(h => new Hash(h.Span))];
        Root = Subtrees.Root(hashes);
        Note(tile.Trouble);
        var bundle = Bundle();
        if (bundle is not null)
        {
            Entries(tile, bundle);
        }

        if (with.Copy is { } copy)
        {
            Compare(bundle, copy);
        }

        var fits = Root == leaves.Expected;
        // A hash above that is not signed for and that neither the tile nor the entries bear out may be what is bad, from the first entry on.
        if (!fits && (found.Count == 0 || (!leaves.Signed && !entriesFit)))
        {
            Note(leaves.First, leaves.Signed
                ? new LogVerdict.BadRange(leaves.First, leaves.End, $"These entries and their hashes in {tile.Path} fit each other, and are not what was signed.")
                : new LogVerdict.BadFile(leaves.First, leaves.SaidBy, $"The file contradicts {tile.Path}."));
        }

        var first = found.Count == 0 ? null : found.MinBy(f => f.Index).Verdict;
        var verdict = Checkpoints(before, checkpoints, first, leaves.Signed && fits);
        Good = verdict is null && leaves.Signed ? leaves.End : Math.Max(Good, leaves.Signed && fits ? leaves.First : 0);
        return verdict;
    }

    private MovedEntries? Moved() => leaves.Tile.Width == Tile.FullWidth ? with.Moved(leaves.First, leaves.End) : null;

    /// <summary>The entries; null where they were moved to a place that is not at hand.</summary>
    private StoredRun? Bundle()
    {
        var bundle = new EntryBundle(leaves.Tile.Index, leaves.Tile.Width);
        var stored = StoredRun.Read(folder, bundle);
        return !stored.IsMissing || Moved() is not { } moved ? stored : moved.To is { } place ? StoredRun.Read(place, bundle) : null;
    }

    private void Entries(StoredRun tile, StoredRun bundle)
    {
        var its = bundle.Items.Select(e => MerkleHash.Leaf(e.Span)).ToArray();
        entriesFit = Subtrees.Root(its) == leaves.Expected;
        var differing = its.AsSpan().CommonPrefixLength(hashes);
        if (differing < Math.Min(its.Length, hashes.Length))
        {
            Note(leaves.First + differing, Blame(leaves.First + differing, tile, bundle));
        }

        Note(bundle.Trouble);
    }

    /// <summary>An entry and its hash do not fit: the hash above says which of them is what was signed.</summary>
    private LogVerdict Blame(long index, StoredRun tile, StoredRun bundle) =>
        Root == leaves.Expected ? new LogVerdict.BadEntry(index, $"Its bytes in {bundle.Path} do not hash to {(leaves.Signed ? "what was signed" : $"what {tile.Path} says")}.")
        : entriesFit ? new LogVerdict.BadFile(index, tile.Path, $"Hash {index - leaves.First} is not {(leaves.Signed ? "what was signed" : $"that of the entry in {bundle.Path}")}.")
        : new LogVerdict.BadEntry(index, $"Its bytes in {bundle.Path} do not hash to what {tile.Path} says, and {leaves.SaidBy} agrees with neither.");

    /// <summary>Whatever is there is held against the tree, also what might have been taken away.</summary>
    private void Compare(StoredRun? bundle, EntryCopy copy)
    {
        var kept = copy.Read(leaves.First, leaves.End);
        var mayBeGone = kept.Count < leaves.Tile.Width && Moved() is not null;
        var next = leaves.First;
        foreach (var entry in kept.TakeWhile(e => e.Index < leaves.End))
        {
            if (entry.Index != next && !mayBeGone)
            {
                break;
            }

            if (Differs((int)(entry.Index - leaves.First), entry.Bytes, bundle))
            {
                Note(entry.Index, new LogVerdict.BadEntry(entry.Index, $"Its bytes in {copy.Where} are not {(bundle is null ? "what was signed" : $"those in {bundle.Path}")}."));
                return;
            }

            next = entry.Index + 1;
        }

        if (next < leaves.End && !mayBeGone)
        {
            Note(next, new LogVerdict.BadEntry(next, $"It is missing in {copy.Where}."));
        }
        else if (kept.Count > leaves.Tile.Width)
        {
            Note(leaves.End - 1, new LogVerdict.BadEntry(leaves.End - 1, $"{copy.Where} goes on after it before the next bundle."));
        }
    }

    /// <summary>What the bundle says as well needs no hashing: that is held against its hash already.</summary>
    private bool Differs(int i, ReadOnlyMemory<byte> bytes, StoredRun? bundle) =>
        i < hashes.Length && (bundle is null || i < bundle.Items.Count)
        && !(bundle is not null && bytes.Span.SequenceEqual(bundle.Items[i].Span)) && MerkleHash.Leaf(bytes.Span) != hashes[i];

    private LogVerdict? Checkpoints(ReadOnlySpan<Hash> before, IReadOnlyList<(int Position, KeptCheckpoint Kept)> checkpoints, LogVerdict? first, bool signed)
    {
        // What comes of hashes that are not there, or not trusted from some place on, says nothing of a checkpoint beyond that place.
        var certain = first is null or LogVerdict.BadRange ? leaves.End : found.Min(f => f.Index);
        foreach (var (position, kept) in checkpoints.TakeWhile(c => c.Kept.Size <= certain && c.Kept.Size - leaves.First <= hashes.Length))
        {
            if (!history.TryOpen(position, kept, out var checkpoint, out var bad))
            {
                return bad;
            }

            if (kept.Size <= leaves.First)
            {
                return new LogVerdict.BadCheckpoint(position, kept.Size, $"{kept.Name} goes back behind one of a larger size.");
            }

            var root = Subtrees.Fold([.. before, Subtrees.Root(hashes.AsSpan(0, (int)(kept.Size - leaves.First)))]);
            if (root != checkpoint.Root)
            {
                return signed
                    ? new LogVerdict.BadCheckpoint(position, kept.Size, $"{kept.Name} gives size {kept.Size} another root than the log has: two histories.")
                    : new LogVerdict.BadRange((first as LogVerdict.BadRange)?.From ?? 0, kept.Size, $"These entries do not give the root that was signed for size {kept.Size}.");
            }

            Good = kept.Size;
        }

        return first;
    }

    private void Note(StoredRun.Fault? fault)
    {
        if (fault is not null)
        {
            Note(leaves.First + fault.At, new LogVerdict.BadFile(leaves.First + fault.At, fault.Path, fault.Why));
        }
    }

    private void Note(long index, LogVerdict verdict) => found.Add((index, verdict));
}
