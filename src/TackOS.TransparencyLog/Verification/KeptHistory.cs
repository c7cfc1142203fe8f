using System.Diagnostics.CodeAnalysis;

namespace TackOS.TransparencyLog;

/// <summary>The checkpoints that were published earlier, ascending by size, read as the walk over the entries reaches them.</summary>
internal sealed class KeptHistory(LogTrust trust, IEnumerable<KeptCheckpoint> kept) : IDisposable
{
    private readonly IEnumerator<KeptCheckpoint> rest = kept.GetEnumerator();
    private bool has;

    /// <summary>How many have been read.</summary>
    public int Count { get; private set; }

    public void Begin() => has = rest.MoveNext();

    /// <summary>The first that was not taken yet, with its place in the history; null where all were.</summary>
    public (int Position, KeptCheckpoint Kept)? Next => has ? (Count, rest.Current) : null;

    /// <summary>Those of at most that size that were not taken yet, each with its place in the history.</summary>
    public IReadOnlyList<(int Position, KeptCheckpoint Kept)> UpTo(long size)
    {
        var taken = new List<(int, KeptCheckpoint)>();
        for (; has && rest.Current.Size <= size; has = rest.MoveNext())
        {
            taken.Add((Count++, rest.Current));
        }

        return taken;
    }

    /// <summary>The checkpoint, where it is to be believed and of the size that it is kept under. For any thread.</summary>
    public bool TryOpen(int position, KeptCheckpoint one, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out LogVerdict? bad)
    {
        (checkpoint, bad) = trust.Open(one.Read().Span) switch
        {
            CheckpointVerdict.Refused refused => (null, new LogVerdict.BadCheckpoint(position, one.Size, $"{one.Name}: {refused.Why}")),
            CheckpointVerdict.Trusted { Checkpoint: var said } when said.Size != one.Size =>
                (null, new LogVerdict.BadCheckpoint(position, one.Size, $"{one.Name} is kept under size {one.Size} and is over {said.Size} entries.")),
            CheckpointVerdict.Trusted { Checkpoint: var said } => (said, (LogVerdict?)null),
            _ => throw new InvalidOperationException("A checkpoint is trusted or refused."),
        };
        return checkpoint is not null;
    }

    public void Dispose() => rest.Dispose();
}
