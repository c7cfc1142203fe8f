namespace TackOS.TransparencyLog;

/// <summary>One stored entry: its number, its bytes, and the leaf hash that was stored beside it.</summary>
public readonly record struct StoredEntry(long Index, ReadOnlyMemory<byte> Bytes, Hash Leaf);

/// <summary>
/// Verifies a whole log in one pass: each entry against its stored leaf hash, and the tree against each signed checkpoint of the
/// history as its size is reached. Memory does not grow with the log. Not safe for use by several threads at once.
/// </summary>
/// <remarks>
/// The verdict covers what it was given. Entries beyond the last checkpoint are reported as added, so a caller whose log may have
/// entries that are numbered and not yet signed gives only those below the last checkpoint's size.
/// </remarks>
public sealed class LogVerifier : IDisposable
{
    private readonly CheckpointHistory history;
    private readonly CompactRange range = new();
    private long good;
    private LogVerdict? verdict;

    /// <param name="trust">The log's origin, keys and witnesses.</param>
    /// <param name="checkpoints">The signed checkpoints, ascending by size, read one by one as the entries reach them.</param>
    public LogVerifier(LogTrust trust, IEnumerable<ReadOnlyMemory<byte>> checkpoints)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(checkpoints);
        history = new CheckpointHistory(trust, checkpoints);
        verdict = history.Advance(0, MerkleHash.EmptyRoot);
    }

    /// <summary>Verifies a log whose entries come in the order of their numbers.</summary>
    public static LogVerdict Verify(LogTrust trust, IEnumerable<ReadOnlyMemory<byte>> checkpoints, IEnumerable<StoredEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var verifier = new LogVerifier(trust, checkpoints);
        foreach (var entry in entries)
        {
            if (!verifier.Add(entry.Index, entry.Bytes.Span, entry.Leaf))
            {
                break;
            }
        }

        return verifier.Finish();
    }

    /// <summary>
    /// Takes the next entry. False when the verdict is already certain: more entries change nothing, and <see cref="Finish"/>
    /// tells it.
    /// </summary>
    public bool Add(long index, ReadOnlySpan<byte> entry, in Hash leaf)
    {
        verdict ??= index == range.Size && history is not { Next: null, Read: > 0 } && MerkleHash.Leaf(entry) != leaf
            ? new LogVerdict.BadEntry(index, "The entry's bytes do not hash to the leaf hash stored for it.")
            : Judge(index, leaf);
        return verdict is null;
    }

    /// <summary>
    /// Takes the leaf hash of the next entry where its bytes are not at hand. That the entry hashes to it is not checked; that it is the hash in
    /// the signed tree is.
    /// </summary>
    public bool AddHash(long index, in Hash leaf)
    {
        verdict ??= Judge(index, leaf);
        return verdict is null;
    }

    /// <summary>The verdict when there are no more entries.</summary>
    public LogVerdict Finish() => verdict ??= history switch
    {
        { Read: 0 } => new LogVerdict.BadCheckpoint(0, null, "There is no checkpoint, so nothing says what the log should hold."),
        // Which ones cannot be told: a store that numbers its entries anew closes every gap but the last.
        { Next: { } next } => new LogVerdict.BadRange(
            good, next.Size, $"Entries are missing: there are {range.Size}, and a signed checkpoint says {next.Size}."),
        _ => new LogVerdict.Verified(range.Size, range.Root()),
    };

    public void Dispose() => history.Dispose();

    private LogVerdict? Judge(long index, in Hash leaf)
    {
        if (index != range.Size)
        {
            return new LogVerdict.BadEntry(range.Size, index > range.Size
                ? $"The entry is missing: the next one stored is {index}."
                : $"Entry {index} is stored here, again or out of order.");
        }

        if (history is { Next: null, Read: > 0 })
        {
            return new LogVerdict.BadRange(range.Size, range.Size + 1, $"Entries were added: the last checkpoint says {range.Size}.");
        }

        range.Append(leaf);
        return range.Size == history.Next?.Size ? JudgeRoot(history.Next) : null;
    }

    private LogVerdict? JudgeRoot(Checkpoint checkpoint)
    {
        var root = range.Root();
        if (root != checkpoint.Root)
        {
            return new LogVerdict.BadRange(
                good, checkpoint.Size, $"These entries do not give the root that was signed for size {checkpoint.Size}.");
        }

        good = range.Size;
        return history.Advance(good, root);
    }
}
