using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class LogVerifierTests
{
    private const int Size = 400;

    private static readonly TestLog Log = new(Size);

    private static readonly long[] Sizes = [0, 1, 100, 100, 256, 300, Size];

    [Fact]
    public void AnHonestLogIsVerified()
    {
        var verified = Assert.IsType<LogVerdict.Verified>(Verify(Log.Entries));
        Assert.Equal(new LogVerdict.Verified(Size, Log.Tree.Root), verified);
    }

    [Fact]
    public void TheReferenceLogIsVerifiedThroughItsWholeHistory()
    {
        var file = Vectors.Read("tessera-testdata-log.json");
        var history = Enumerable.Range(0, 16).Select(i => Convert.FromBase64String(file["files"]!.Text($"checkpoint.{i}")));
        var entries = file["entries"].Items().Select((e, i) =>
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(e.GetValue<string>());
            return new StoredEntry(i, bytes, MerkleHash.Leaf(bytes));
        });
        var trust = LogTrust.In(NoteVerifier.Parse(file.Text("vkey")));
        var verdict = LogVerifier.Verify(trust, history.Select(h => (ReadOnlyMemory<byte>)h), entries);
        Assert.Equal(15, Assert.IsType<LogVerdict.Verified>(verdict).Size);
    }

    [Fact]
    public void EntriesWhoseBytesAreElsewhereAreVerifiedByTheirHashes()
    {
        Assert.IsType<LogVerdict.Verified>(VerifyHashes(hash => hash));
        Assert.IsType<LogVerdict.BadRange>(VerifyHashes(hash => hash == Log.Entries.ElementAt(17).Leaf ? Log.Entries.ElementAt(18).Leaf : hash));

        static LogVerdict VerifyHashes(Func<Hash, Hash> forged)
        {
            using var verifier = new LogVerifier(Log.Trust, Log.Checkpoints(Sizes));
            foreach (var entry in Log.Entries.Take(256))
                verifier.AddHash(entry.Index, forged(entry.Leaf));
            foreach (var entry in Log.Entries.Skip(256))
                verifier.Add(entry.Index, entry.Bytes.Span, entry.Leaf);
            return verifier.Finish();
        }
    }

    [Fact]
    public void AnEntryThatWasChangedIsNamed() =>
        Gen.Int[0, Size - 1].Sample(bad =>
        {
            var entries = Log.Entries.Select(e => e.Index < bad ? e : e with { Bytes = RememberedTree.FormulaEntry(e.Index + 1) });
            Assert.Equal(bad, Assert.IsType<LogVerdict.BadEntry>(Verify(entries)).Index);
        }, iter: 50);

    [Fact]
    public void AnEntryChangedTogetherWithItsLeafHashIsFoundBetweenTwoCheckpoints() =>
        Gen.Int[0, Size - 1].Sample(bad =>
        {
            var entries = Log.Entries.Select(e => e.Index == bad ? TestLog.Entry(e.Index, -1) : e);
            AssertRangeAround(bad, Verify(entries));
        }, iter: 50);

    [Fact]
    public void SwappedEntriesAreFoundBetweenTwoCheckpoints() =>
        Gen.Int[0, Size - 2].Sample(bad =>
        {
            var entries = Log.Entries.Select(e =>
                e.Index == bad ? TestLog.Entry(bad, bad + 1) : e.Index == bad + 1 ? TestLog.Entry(bad + 1, bad) : e);
            AssertRangeAround(bad, Verify(entries));
        }, iter: 50);

    [Fact]
    public void AMissingEntryIsNamed() =>
        Gen.Int[0, Size - 2].Sample(bad =>
            Assert.Equal(bad, Assert.IsType<LogVerdict.BadEntry>(Verify(Log.Entries.Where(e => e.Index != bad))).Index), iter: 50);

    [Fact]
    public void AMissingEntryWhoseFollowersWereRenumberedIsFoundBetweenTwoCheckpoints() =>
        Gen.Int[0, Size - 2].Sample(bad =>
            AssertRangeAround(bad, Verify(Log.Entries.Where(e => e.Index != bad).Select((e, i) => e with { Index = i }))), iter: 50);

    [Fact]
    public void AnEntrySlippedInIsFoundBetweenTwoCheckpoints() =>
        Gen.Int[0, Size - 1].Sample(bad =>
        {
            var entries = Log.Entries.ToList();
            entries.Insert(bad, TestLog.Entry(bad, -1));
            AssertRangeAround(bad, Verify(entries.Select((e, i) => e with { Index = i })));
        }, iter: 50);

    [Fact]
    public void AnEntryStoredTwiceIsNamed()
    {
        var verdict = Verify([.. Log.Entries.Take(5), .. Log.Entries.Skip(4)]);
        Assert.Equal(5, Assert.IsType<LogVerdict.BadEntry>(verdict).Index);
    }

    [Fact]
    public void MissingLastEntriesAreARangeUpToTheLastCheckpoint()
    {
        var range = Assert.IsType<LogVerdict.BadRange>(Verify(Log.Entries.Take(350)));
        Assert.Equal((300, 400), (range.From, range.To));
    }

    [Fact]
    public void EntriesBeyondTheLastCheckpointAreReported()
    {
        var range = Assert.IsType<LogVerdict.BadRange>(Verify([.. Log.Entries, TestLog.Entry(Size, Size)]));
        Assert.Equal((Size, Size + 1), (range.From, range.To));
    }

    [Fact]
    public void AnEmptyLogNeedsItsCheckpointToo()
    {
        Assert.Equal(new LogVerdict.Verified(0, MerkleHash.EmptyRoot), LogVerifier.Verify(Log.Trust, Log.Checkpoints(0), []));
        Assert.IsType<LogVerdict.BadCheckpoint>(LogVerifier.Verify(Log.Trust, [], []));
        Assert.IsType<LogVerdict.BadCheckpoint>(LogVerifier.Verify(Log.Trust, [], [new StoredEntry(0, default, MerkleHash.Leaf([]))]));
    }

    [Fact]
    public void ACheckpointWithAForgedSignatureIsNamed()
    {
        var bad = Bad([Log.Checkpoints(100).Single(), TestLog.Signed(Log.At(200), seed: 2), Log.Checkpoints(400).Single()]);
        Assert.Equal((1, 200L), (bad.Position, bad.Size));
    }

    [Fact]
    public void AnUnreadableCheckpointIsNamedByItsPosition()
    {
        var bad = Bad([Log.Checkpoints(100).Single(), "rubbish"u8.ToArray()]);
        Assert.Equal((1, null), (bad.Position, bad.Size));
    }

    [Fact]
    public void ACheckpointThatGoesBackIsRefused() => Assert.Equal(2, Bad(Log.Checkpoints(100, 200, 150, 400)).Position);

    [Fact]
    public void TwoRootsForOneSizeAreTwoHistories()
    {
        var forked = TestLog.Signed(new Checkpoint(TestLog.Origin, 100, MerkleHash.EmptyRoot));
        Assert.Equal((1, 100L), (Bad([.. Log.Checkpoints(100), forked]).Position, Bad([.. Log.Checkpoints(100), forked]).Size));
        Assert.Equal(0, Bad([TestLog.Signed(new Checkpoint(TestLog.Origin, 0, default))]).Position);
    }

    [Fact]
    public void TheVerdictStaysOnceItIsCertain()
    {
        using var verifier = new LogVerifier(Log.Trust, Log.Checkpoints(2));
        Assert.False(verifier.Add(0, [1], default));
        var first = TestLog.Entry(0, 0);
        Assert.False(verifier.Add(first.Index, first.Bytes.Span, first.Leaf));
        Assert.Equal("bad-entry", verifier.Finish().Code);
    }

    private static LogVerdict Verify(IEnumerable<StoredEntry> entries) => LogVerifier.Verify(Log.Trust, Log.Checkpoints(Sizes), entries);

    private static LogVerdict.BadCheckpoint Bad(IEnumerable<ReadOnlyMemory<byte>> checkpoints) =>
        Assert.IsType<LogVerdict.BadCheckpoint>(LogVerifier.Verify(Log.Trust, checkpoints, Log.Entries));

    /// <summary>The range is between two neighbouring checkpoints, and what is wrong first lies in it.</summary>
    private static void AssertRangeAround(long first, LogVerdict verdict)
    {
        var range = Assert.IsType<LogVerdict.BadRange>(verdict);
        Assert.True(range.From <= first && first < range.To, $"{first} is not in {range}");
        Assert.Contains(range.From, Sizes);
        Assert.Equal(Sizes.First(s => s > range.From), range.To);
    }
}
