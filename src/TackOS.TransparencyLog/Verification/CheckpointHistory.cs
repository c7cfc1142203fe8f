namespace TackOS.TransparencyLog;

/// <summary>Walks the signed checkpoints of one log in ascending order, and refuses any that an honest log would not have signed.</summary>
internal sealed class CheckpointHistory(LogTrust trust, IEnumerable<ReadOnlyMemory<byte>> notes) : IDisposable
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> notes = notes.GetEnumerator();

    /// <summary>How many checkpoints have been read.</summary>
    public int Read { get; private set; }

    /// <summary>The checkpoint that the entries reach next; null when there are no more.</summary>
    public Checkpoint? Next { get; private set; }

    /// <summary>
    /// Goes on to the first checkpoint beyond the verified size. Checkpoints of that size itself are fine when they repeat its root,
    /// as a log that signs again without new entries does.
    /// </summary>
    public LogVerdict? Advance(long size, Hash root)
    {
        for (Next = null; Next is null && notes.MoveNext(); Read++)
        {
            switch (trust.Open(notes.Current.Span))
            {
                case CheckpointVerdict.Refused refused:
                    return new LogVerdict.BadCheckpoint(Read, refused.ClaimedSize, refused.Why);
                case CheckpointVerdict.Trusted { Checkpoint: var checkpoint } when checkpoint.Size < size:
                    return new LogVerdict.BadCheckpoint(Read, checkpoint.Size, $"The checkpoint goes back behind one of size {size}.");
                case CheckpointVerdict.Trusted { Checkpoint: var checkpoint } when checkpoint.Size == size && checkpoint.Root != root:
                    return new LogVerdict.BadCheckpoint(Read, size, $"It gives size {size} another root than the log has: two histories.");
                case CheckpointVerdict.Trusted { Checkpoint: var checkpoint } when checkpoint.Size > size:
                    Next = checkpoint;
                    break;
            }
        }

        return null;
    }

    public void Dispose() => notes.Dispose();
}
