namespace TackOS.TransparencyLog;

/// <summary>The entries as they are kept beside a log, to be held against it.</summary>
/// <param name="Where">Where that is, for a sentence: <c>the database</c>.</param>
/// <param name="Read">
/// Gives the entries numbered from the first number up to, not including, the second, in their order; what is not there is left out. It is asked by
/// several threads at once. What it throws reaches the caller unchanged.
/// </param>
public sealed record EntryCopy(string Where, Func<long, long, IReadOnlyList<NumberedEntry>> Read);

/// <summary>An entry with its number in the log.</summary>
public readonly record struct NumberedEntry(long Index, ReadOnlyMemory<byte> Bytes);

/// <summary>A checkpoint that was published once.</summary>
/// <param name="Name">What it is called in a sentence: <c>checkpoints/57</c>.</param>
/// <param name="Size">The size that it is kept under.</param>
/// <param name="Read">
/// Gives the signed note, when it is opened and not before, so that no more of them are in memory than there are processors. It is asked by several
/// threads at once.
/// </param>
public sealed record KeptCheckpoint(string Name, long Size, Func<ReadOnlyMemory<byte>> Read)
{
    /// <summary>One that is in memory.</summary>
    public KeptCheckpoint(string name, long size, ReadOnlyMemory<byte> note)
        : this(name, size, () => note)
    {
    }
}

/// <summary>
/// Entries that were taken out of the folder on purpose. Their hashes stay and are verified; the entries themselves are where there is a folder that
/// they were moved to.
/// </summary>
public sealed record MovedEntries(LogFolder? To);
