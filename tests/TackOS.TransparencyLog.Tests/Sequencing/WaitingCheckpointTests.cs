namespace TackOS.TransparencyLog.Tests.Sequencing;

/// <summary>A log whose checkpoints wait to be cosigned: what is public meanwhile, and what its readers still find.</summary>
public sealed class WaitingCheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tlog-waiting-").FullName;
    private readonly Entries entries = new();
    private readonly Asked asked = new();
    private readonly CosignatureSigner witness = CosignatureSigner.FromSeed("witness.example", TestLog.Seed(7), TimeProvider.System);
    private readonly LogFolder files;
    private Sequencer log;

    public WaitingCheckpointTests()
    {
        files = new LogFolder(Path.Combine(folder, "log"));
        log = Start();
    }

    public void Dispose()
    {
        witness.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void WhileNobodyIsAskedEverythingBecomesPublicAtOnce()
    {
        asked.AreAsked = false;
        GrowTo(5);
        Assert.Equal(5, Public().Size);
        Assert.Null(log.Waiting);
    }

    [Fact]
    public void WhatIsSignedForWaitsUntilItIsCosigned()
    {
        GrowTo(5);
        Assert.Equal((0, 5, 5), (Public().Size, log.Last!.Size, log.Waiting!.Checkpoint.Size));
        Assert.NotNull(files.Read(new Tile(0, 0, 5)));

        log.Publish(log.Waiting!, [Cosigned(log.Waiting!)]);

        Assert.Null(log.Waiting);
        var trust = new LogTrust(TestLog.Origin, [TestLog.Signer(1).Verifier], [(CosignatureVerifier)witness.Verifier], quorum: 1);
        Assert.Equal(5, Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(files.ReadCheckpoint())).Checkpoint.Size);
        Assert.IsType<Sequenced.Unchanged>(log.Advance());
    }

    [Fact]
    public void AfterACrashItStillWaits()
    {
        GrowTo(5);
        log = Start();
        Assert.Equal((0, 5), (Public().Size, log.Waiting!.Checkpoint.Size));
        log.Publish(log.Waiting!, [Cosigned(log.Waiting!)]);
        log = Start();
        Assert.Null(log.Waiting);
        Assert.IsType<Sequenced.Unchanged>(log.Advance());
    }

    [Fact]
    public void WhenNobodyIsAskedAnyMoreItBecomesPublic()
    {
        GrowTo(5);
        asked.AreAsked = false;
        log.Advance();
        Assert.Equal(5, Public().Size);
    }

    [Fact]
    public void TheTilesOfWhatIsPublicStayAsLongAsItIsPublic()
    {
        asked.AreAsked = false;
        GrowTo(5);
        asked.AreAsked = true;
        GrowTo(7);
        GrowTo(300);
        Assert.True(AreThere(5, 7));

        log.Publish(log.Waiting!, []);

        Assert.False(IsThere(5) || IsThere(7));
        Assert.NotNull(files.ReadExactly(new Tile(0, 1, 44).Path));
    }

    [Fact]
    public void ACheckpointThatWasCosignedLateDoesNotTakeThePlaceOfANewerOne()
    {
        GrowTo(5);
        var five = log.Waiting!;
        GrowTo(7);
        log.Publish(log.Waiting!, []);
        log.Publish(five, []);
        Assert.Equal(7, Public().Size);
    }

    [Fact]
    public void ACheckpointMayBecomePublicWhenTheLogHasGoneOn()
    {
        GrowTo(5);
        var five = log.Waiting!;
        GrowTo(7);
        log.Publish(five, []);
        Assert.Equal((5, 7), (Public().Size, log.Waiting!.Checkpoint.Size));
        Assert.True(AreThere(5, 7));
        log = Start();
        Assert.Equal(7, log.Waiting!.Checkpoint.Size);
    }

    private Sequencer Start()
    {
        var started = new Sequencer(TestLog.Origin, [TestLog.Signer(1)], entries, files, new CheckpointFile(Path.Combine(folder, "record")), asked);
        Assert.IsNotType<Sequenced.Refused>(started.Start());
        asked.AreAsked = true;
        return started;
    }

    private void GrowTo(int size)
    {
        entries.Size = size;
        Assert.IsType<Sequenced.Signed>(log.Advance());
    }

    private Checkpoint Public() => Checkpoint.Parse(SignedNote.Parse(files.ReadCheckpoint()).Text);

    private bool AreThere(params int[] widths) => widths.All(IsThere);

    private bool IsThere(int width) => files.ReadExactly(new Tile(0, 0, width).Path) is not null;

    private NoteSignature Cosigned(RecordedCheckpoint waiting) => witness.Sign(waiting.Note.Text);

    private sealed class Entries : IDurableEntries
    {
        public int Size { get; set; }

        public long Count() => Size;

        public IReadOnlyList<ReadOnlyMemory<byte>> Read(long from, int most) =>
            [.. Enumerable.Range((int)from, (int)Math.Min(most, Size - from)).Select(i => (ReadOnlyMemory<byte>)RememberedTree.FormulaEntry(i))];
    }

    private sealed class Asked : ICosigners
    {
        public bool AreAsked { get; set; }

        public Task<Cosigning> CosignAsync(SignedNote checkpoint, Func<long, IReadOnlyList<Hash>> consistencyFrom, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The log itself asks nobody.");
    }
}
