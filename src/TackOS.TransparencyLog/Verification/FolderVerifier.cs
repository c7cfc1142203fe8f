namespace TackOS.TransparencyLog;

/// <summary>
/// Verifies a whole log in a folder of C2SP tlog-tiles: under one signed checkpoint every hash tile of every level and every bundle is there, of its
/// exact length, and what was signed; every checkpoint that was published earlier is one of the same history.
/// </summary>
/// <remarks>
/// The first bad place in the order of the entries is named. Every file is read once; memory does not grow with the log, and all processors work. A
/// folder that grows meanwhile is verified as of the checkpoint: what lies beyond it is not looked at.
/// </remarks>
public sealed class FolderVerifier(LogFolder folder, LogTrust trust)
{
    private const int TilesAtOnce = 16;

    /// <summary>The entries as they are kept elsewhere, where they are.</summary>
    public EntryCopy? Copy { get; init; }

    /// <summary>The checkpoints that were published earlier, ascending by size, none beyond the one to verify under.</summary>
    public IEnumerable<KeptCheckpoint> History { get; init; } = [];

    /// <summary>
    /// Whether the entries of a whole bundle, from the first number up to, not including, the second, were taken out of the folder on purpose; null
    /// where they were not. It is asked once they are missing, so that they may go meanwhile, by several threads at once.
    /// </summary>
    public Func<long, long, MovedEntries?> Moved { get; init; } = (_, _) => null;

    /// <summary>Is told how many entries are done, of how many.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <summary>How many checkpoints of the history have been read.</summary>
    public int CheckpointsRead { get; private set; }

    /// <summary>Verifies a folder under the checkpoint that it publishes.</summary>
    public LogVerdict Verify() =>
        folder.ReadCheckpoint() is not { } note ? new LogVerdict.BadCheckpoint(0, null, "There is no checkpoint, so nothing says what the log should hold.")
        : trust.Open(note) is CheckpointVerdict.Trusted trusted ? Verify(trusted.Checkpoint)
        : new LogVerdict.BadCheckpoint(0, null, $"checkpoint: {((CheckpointVerdict.Refused)trust.Open(note)).Why}");

    /// <summary>Verifies a folder under a checkpoint that the caller trusts. The folder may hold more.</summary>
    public LogVerdict Verify(Checkpoint head)
    {
        ArgumentNullException.ThrowIfNull(head);
        using var history = new KeptHistory(trust, History);
        history.Begin();
        var verdict = Beginning(history) ?? Walk(head, history) ?? End(head, history);
        CheckpointsRead = history.Count;
        return verdict;
    }

    /// <summary>Checkpoints over nothing.</summary>
    private static LogVerdict? Beginning(KeptHistory history)
    {
        foreach (var (position, kept) in history.UpTo(0))
        {
            if (!history.TryOpen(position, kept, out var checkpoint, out var bad))
            {
                return bad;
            }

            if (checkpoint.Root != MerkleHash.EmptyRoot)
            {
                return new LogVerdict.BadCheckpoint(position, 0, $"{kept.Name} gives the empty log a root that it does not have.");
            }
        }

        return null;
    }

    private static LogVerdict End(Checkpoint head, KeptHistory history)
    {
        if (history.Next is var (position, kept))
        {
            return new LogVerdict.BadCheckpoint(position, kept.Size, $"{kept.Name} is over more than the {head.Size} entries that are to be verified.");
        }

        return head.Size == 0 && head.Root != MerkleHash.EmptyRoot
            ? new LogVerdict.BadCheckpoint(0, 0, "The checkpoint gives the empty log a root that it does not have.")
            : new LogVerdict.Verified(head.Size, head.Root);
    }

    /// <summary>Some segments are checked at a time, and what they found is taken in the order of the entries.</summary>
    private LogVerdict? Walk(Checkpoint head, KeptHistory history)
    {
        var running = new Queue<Task<SegmentOutcome>>();
        var good = 0L;
        try
        {
            foreach (var segment in Segments(head, history))
            {
                running.Enqueue(Task.Run(segment.Check));
                if (running.Count > Environment.ProcessorCount && Take(running.Dequeue(), ref good, head.Size) is { } bad)
                {
                    return bad;
                }
            }

            while (running.TryDequeue(out var next))
            {
                if (Take(next, ref good, head.Size) is { } bad)
                {
                    return bad;
                }
            }

            return null;
        }
        finally
        {
            // Whoever called may close what they read from.
            Task.WhenAll(running).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }

    private LogVerdict? Take(Task<SegmentOutcome> segment, ref long good, long size)
    {
        var outcome = segment.GetAwaiter().GetResult();
        good = Math.Max(good, outcome.Good);
        if (outcome.End > 0)
        {
            Progress?.Invoke(outcome.End, size);
        }

        // What a checkpoint has agreed to is good, whatever is not afterwards.
        return outcome.Verdict is LogVerdict.BadRange range ? range with { From = Math.Max(range.From, good) } : outcome.Verdict;
    }

    private IEnumerable<Segment> Segments(Checkpoint head, KeptHistory history)
    {
        // The tree over the tiles of leaf hashes: what is to the left of each.
        var left = new CompactRange();
        var leaves = new List<(TreeStep.Leaves, IReadOnlyList<(int, KeptCheckpoint)>)>();
        var before = left.Clone();
        foreach (var step in new TreeWalk(folder, head).Steps())
        {
            if (step is TreeStep.Trouble trouble)
            {
                yield return new Segment(this, folder, history, before, [.. leaves], trouble.Verdict);
                (before, leaves) = (left.Clone(), []);
                continue;
            }

            var next = (TreeStep.Leaves)step;
            leaves.Add((next, history.UpTo(next.End)));
            left.Append(next.Expected);
            if (leaves.Count == TilesAtOnce)
            {
                yield return new Segment(this, folder, history, before, [.. leaves], null);
                (before, leaves) = (left.Clone(), []);
            }
        }

        yield return new Segment(this, folder, history, before, [.. leaves], null);
    }
}
