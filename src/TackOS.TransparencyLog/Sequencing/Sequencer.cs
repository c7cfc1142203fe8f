namespace TackOS.TransparencyLog;

/// <summary>
/// Numbers, hashes, signs and publishes the durable entries of one log. There is one at a time; a second one that signed meanwhile is noticed
/// by the record and fences this one off for good. Not safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Each step is durable before the next begins, and a crash after it leaves:
/// <list type="number">
/// <item>Entries are durable. They are sequenced by the next pass.</item>
/// <item>The right edge is read again from the tiles and checked against the record: nothing is left.</item>
/// <item>Bundles and tiles are written: some lie beyond every checkpoint. The entries have their order already, so the next pass writes the
/// same again.</item>
/// <item>The checkpoint is signed, in memory only: nothing is left, and nobody has seen it.</item>
/// <item>The record is replaced: the log has committed itself to this history. The next start publishes it, or has it cosigned first.</item>
/// <item>The checkpoint is published, where cosigners are asked with their cosignatures: everything is done.</item>
/// <item>Partial tiles whose full ones are there now are taken away: some may stay.</item>
/// </list>
/// A step that failed may have been kept all the same. What it would have written is written again, so a disk that says no and keeps, or says
/// yes only later, changes nothing.
/// </remarks>
/// <param name="origin">The log's name, the first line of its checkpoints.</param>
/// <param name="signers">The log's keys: one of each algorithm that its readers may ask for.</param>
/// <param name="entries">What is to be sequenced.</param>
/// <param name="files">Where it is published.</param>
/// <param name="record">What was signed last.</param>
/// <param name="cosigners">Where they are asked, a checkpoint is recorded and waits until <see cref="Publish"/> is given what they signed.</param>
public sealed class Sequencer(
    string origin, IReadOnlyList<NoteSigner> signers, IDurableEntries entries, ILogFiles files, ICheckpointRecord record, ICosigners? cosigners = null)
{
    private const string CheckpointPath = "checkpoint";
    private const int BundlesAtOnce = 16;

    private readonly LogTrust trust = new(origin, [.. signers.Select(s => s.Verifier)]);
    private byte[]? recorded;
    private byte[]? tried;
    private byte[]? published;
    private Checkpoint? shown;
    private Sequenced.Refused? stopped;

    // Whether a power cut could still take the record away: who wrote it died, or was told of a failure, before it was durable.
    private bool inDoubt = true;

    // Sizes that were recorded since what is published was, and whose partial tiles readers of what is published may still ask for.
    private readonly List<long> passed = [];

    /// <summary>The last checkpoint that was recorded; null before the start.</summary>
    public Checkpoint? Last { get; private set; }

    /// <summary>The signed note that is published.</summary>
    public byte[]? Published => published;

    /// <summary>What the published note says.</summary>
    public Checkpoint? PublishedCheckpoint => shown;

    /// <summary>What is recorded and waits to become public; null where nothing does.</summary>
    public RecordedCheckpoint? Waiting =>
        stopped is not null || Last is null || Last == shown ? null : new RecordedCheckpoint(Last, SignedNote.Parse(recorded));

    /// <summary>
    /// Takes up the log where the last process left it, or refuses to: where there is less than was signed, where something else was
    /// signed, and where that cannot be told. To be called once, before anything is appended.
    /// </summary>
    /// <param name="mayBegin">Whether entries that no checkpoint covers may be the beginning of this log.</param>
    public Sequenced Start(bool mayBegin = false)
    {
        recorded = record.Read();
        published = files.ReadCheckpoint();
        if (recorded is null)
        {
            return published is not null || (entries.Count() > 0 && !mayBegin)
                ? Stop(SequencingCodes.RecordGone, "There is a log here, and no record of the last checkpoint that was signed for it.")
                : Sign(new Checkpoint(origin, 0, MerkleHash.EmptyRoot));
        }

        return Judge(recorded) is { } refused ? refused : ShowUnlessItWaits();
    }

    /// <summary>Numbers, signs and publishes what is durable and new.</summary>
    /// <exception cref="IOException">A step failed. Calling again goes on; nothing was signed that another history could contradict.</exception>
    public Sequenced Advance()
    {
        if (stopped is not null || Last is null)
        {
            return stopped ?? throw new InvalidOperationException("The log has not been started.");
        }

        if (Reread() is { } fenced)
        {
            return fenced;
        }

        var count = entries.Count();
        if (count <= Last.Size)
        {
            return count < Last.Size ? RolledBack(count) : Last == shown || cosigners?.AreAsked is true ? new Sequenced.Unchanged() : ShowUnlessItWaits();
        }

        if (RightEdge.Read(Last.Size, files) is not { } edge || edge.Root != Last.Root)
        {
            return Stop(SequencingCodes.EdgeChanged, $"The end of the tree in the tiles is not the one that was signed for {Last.Size} entries.");
        }

        var from = Last.Size;
        return Grow(edge, count) ?? Sign(new Checkpoint(origin, edge.Size, edge.Root), from);
    }

    /// <summary>Publishes what was recorded, with what others signed beside the log. Something older than what is public already stays as it is.</summary>
    /// <exception cref="IOException">It is not public, or is and may not stay. Calling again is harmless.</exception>
    public void Publish(RecordedCheckpoint waited, IReadOnlyList<NoteSignature> cosignatures)
    {
        ArgumentNullException.ThrowIfNull(waited);
        ArgumentNullException.ThrowIfNull(cosignatures);
        if (stopped is null && (shown is null || waited.Checkpoint.Size > shown.Size))
        {
            Show(waited.Checkpoint, cosignatures.Aggregate(waited.Note, (note, cosignature) => note.With(cosignature)).Encode());
        }
    }

    private Sequenced Sign(Checkpoint next, long from = 0)
    {
        var note = next.Sign(signers).Encode();
        tried = note;
        if (!record.Replace(recorded, note))
        {
            return Fenced();
        }

        (recorded, Last, inDoubt) = (note, next, false);
        passed.Add(from);
        return ShowUnlessItWaits();
    }

    private Sequenced ShowUnlessItWaits() =>
        Last != shown && cosigners?.AreAsked is not true && Show(Last!, recorded!) is { } refused ? refused : new Sequenced.Signed(Last!);

    private Sequenced.Refused? Show(Checkpoint checkpoint, byte[] note)
    {
        // Were the record lost after this was public, the next start would find it behind the log.
        if (inDoubt && !record.Replace(recorded, recorded!))
        {
            return Fenced();
        }

        inDoubt = false;
        files.Write([new LogFile(CheckpointPath, note)]);
        (published, shown) = (note, checkpoint);
        files.RemovePartials([.. passed.Where(size => size < checkpoint.Size).SelectMany(size => Filled(size, checkpoint.Size)).Distinct()]);
        passed.RemoveAll(size => size < checkpoint.Size);
        return null;
    }

    /// <summary>A replacement that failed may have been kept all the same: the record is believed, not the memory of this process.</summary>
    private Sequenced.Refused? Reread()
    {
        var now = record.Read();
        if (Same(now, recorded))
        {
            return null;
        }

        inDoubt = true;
        return now is { } kept && Same(kept, tried) && Judge(kept) is null ? null : stopped ?? Fenced();
    }

    private Sequenced.Refused? Judge(byte[] kept)
    {
        if (Open(kept) is not { } last)
        {
            return Stop(SequencingCodes.Untrusted, "The record of the last checkpoint is not signed by this log's key.");
        }

        if (entries.Count() is var count && count < last.Size)
        {
            (recorded, Last) = (kept, last);
            return RolledBack(count);
        }

        if (RightEdge.Read(last.Size, files) is not { } edge || edge.Root != last.Root || !Holds(edge))
        {
            return Stop(SequencingCodes.EdgeChanged, $"The end of the log is not what was signed for {last.Size} entries: a tile or an entry was changed or is gone.");
        }

        (recorded, Last) = (kept, last);
        return published is { } note ? JudgePublished(note, last) : null;
    }

    private Sequenced.Refused? JudgePublished(byte[] note, Checkpoint last)
    {
        if (Open(note) is not { } checkpoint)
        {
            return Stop(SequencingCodes.Untrusted, "The published checkpoint is not signed by this log's key.");
        }

        if (checkpoint.Size > last.Size)
        {
            return Stop(SequencingCodes.RecordOld, $"The published checkpoint is over {checkpoint.Size} entries, and the record of what was signed over {last.Size}: the record is an older one.");
        }

        if (RightEdge.Read(checkpoint.Size, files)?.Root != checkpoint.Root)
        {
            return Stop(SequencingCodes.Forked, $"The published checkpoint gives {checkpoint.Size} entries another root than the log has: two histories.");
        }

        shown = checkpoint;
        passed.Add(checkpoint.Size);
        return null;
    }

    private Checkpoint? Open(byte[] note) => trust.Open(note) is CheckpointVerdict.Trusted trusted ? trusted.Checkpoint : null;

    /// <summary>Whether the entries that go into the open tile are those that its hashes were made of.</summary>
    private bool Holds(RightEdge edge)
    {
        var first = edge.Size - edge.OpenLeaves.Count;
        var read = edge.OpenLeaves.Count == 0 ? [] : entries.Read(first, edge.OpenLeaves.Count);
        return read.Count == edge.OpenLeaves.Count && read.Zip(edge.OpenLeaves).All(pair => MerkleHash.Leaf(pair.First.Span) == pair.Second);
    }

    /// <summary>Writes the bundles and tiles up to the size, some at a time, so that a long backlog does not fill the memory.</summary>
    private Sequenced.Refused? Grow(RightEdge edge, long size)
    {
        var old = edge.OpenLeaves.ToArray();
        for (var from = edge.Size - old.Length; edge.Size < size;)
        {
            var wanted = (int)Math.Min(BundlesAtOnce * Tile.FullWidth, size - from);
            var read = entries.Read(from, wanted);
            var known = (int)(edge.Size - from);
            if (read.Count != wanted || !read.Take(known).Zip(old).All(pair => MerkleHash.Leaf(pair.First.Span) == pair.Second))
            {
                return Stop(SequencingCodes.EdgeChanged, $"The entries from {from} on are not those that were signed for, or have a gap.");
            }

            foreach (var entry in read.Skip(known))
            {
                edge.Append(MerkleHash.Leaf(entry.Span));
            }

            var bundles = read.Chunk(Tile.FullWidth).Select((some, i) =>
                new LogFile(new EntryBundle((from / Tile.FullWidth) + i, some.Length).Path, EntryBundle.Encode(some)));
            files.Write([.. bundles, .. edge.TakeFinished(), .. edge.Size == size ? edge.TakePartial() : []]);
            from += read.Count;
        }

        return null;
    }

    /// <summary>
    /// What was partial at the one size and is full at the other. The partial tiles of every size that was signed for are kept until then
    /// (C2SP tlog-tiles, "Partial Tiles"): a reader may be at work on any of them.
    /// </summary>
    private static IEnumerable<string> Filled(long from, long to)
    {
        foreach (var tile in Tile.Grown(from, to).Where(t => t.Width == Tile.FullWidth && t.Index * Tile.FullWidth < from >> (t.Level * Tile.Height)))
        {
            yield return tile.Path;
            if (tile.Level == 0)
            {
                yield return new EntryBundle(tile.Index).Path;
            }
        }
    }

    private Sequenced.Refused RolledBack(long count) =>
        Stop(SequencingCodes.RolledBack, $"There are {count} entries, and {Last!.Size} were signed for: the entries were rolled back.");

    private Sequenced.Refused Fenced() =>
        Stop(SequencingCodes.Fenced, "The record of the last checkpoint is not what this process left: another one has signed for this log. Only one may.");

    private Sequenced.Refused Stop(string code, string sentence) => stopped = new Sequenced.Refused(code, sentence);

    private static bool Same(byte[]? a, byte[]? b) =>
        (a, b) is (null, null) || (a is not null && b is not null && a.AsSpan().SequenceEqual(b));
}
