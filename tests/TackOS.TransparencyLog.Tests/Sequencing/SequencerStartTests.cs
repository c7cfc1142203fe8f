namespace TackOS.TransparencyLog.Tests;

/// <summary>What a log does not go on with, and what it says then.</summary>
public class SequencerStartTests
{
    private const string Checkpoint = "checkpoint";

    [Fact]
    public void ALogGoesOnWhereItWas()
    {
        var world = Grown(out _);
        Assert.Equal(300, Assert.IsType<Sequenced.Signed>(world.Sequencer().Start()).Checkpoint.Size);
        var emptied = Grown(out _);
        emptied.Change(Checkpoint, null);
        Assert.IsType<Sequenced.Signed>(emptied.Sequencer().Start());
        WholeLog.Shows(emptied.Files, emptied.Entries);
    }

    [Fact]
    public void EntriesFromYesterdayAreRolledBack() =>
        Refused(SequencingCodes.RolledBack, (today, yesterday) => today.PutBackEntries(yesterday));

    [Fact]
    public void AWholeFolderFromYesterdayIsRolledBack() => Refused(SequencingCodes.RolledBack, (today, yesterday) =>
    {
        today.PutBackEntries(yesterday);
        today.PutBackFiles(yesterday);
    });

    [Fact]
    public void ARecordFromYesterdayIsOlderThanThePublishedCheckpoint() =>
        Refused(SequencingCodes.RecordOld, (today, yesterday) => today.PutBackRecord(yesterday.Record));

    [Fact]
    public void ARecordAndEntriesFromYesterdayAreOlderThanThePublishedCheckpoint() => Refused(SequencingCodes.RecordOld, (today, yesterday) =>
    {
        today.PutBackEntries(yesterday);
        today.PutBackRecord(yesterday.Record);
    });

    [Fact]
    public void TilesFromYesterdayLackTheEnd() =>
        Refused(SequencingCodes.EdgeChanged, (today, yesterday) => today.PutBackFiles(yesterday));

    /// <summary>Nothing can tell: but the entries are the same, so what is signed for them again is the same history.</summary>
    [Fact]
    public void ARecordAndTilesFromYesterdayBesideTodaysEntriesGoOnWithTheSameHistory()
    {
        var today = Grown(out var yesterday);
        today.PutBackFiles(yesterday);
        today.PutBackRecord(yesterday.Record);
        var sequencer = today.Sequencer();
        Assert.IsType<Sequenced.Signed>(sequencer.Start());
        Assert.IsType<Sequenced.Signed>(sequencer.Advance());
        WholeLog.Shows(today.Files, today.Entries);
        WholeLog.IsOneHistory(today.Signed, today.Files);
    }

    [Fact]
    public void ALostRecordIsNotBegunAnew()
    {
        Refused(SequencingCodes.RecordGone, (today, _) => today.PutBackRecord(null));
        Refused(SequencingCodes.RecordGone, (today, _) =>
        {
            today.PutBackRecord(null);
            today.PutBackFiles(new FaultyWorld(0));
        });
        Refused(SequencingCodes.RecordGone, (today, _) => today.PutBackRecord(null), mayBegin: true);
    }

    [Fact]
    public void AnotherKeysSignatureIsNotBelieved()
    {
        Refused(SequencingCodes.Untrusted, (today, _) => today.PutBackRecord(WholeLog.SignedByAnother(today.Record!)));
        Refused(SequencingCodes.Untrusted, (today, _) => today.Change(Checkpoint, WholeLog.SignedByAnother(today.Checkpoint!)));
        Refused(SequencingCodes.Untrusted, (today, _) => today.PutBackRecord(today.Record![..^2]));
    }

    [Fact]
    public void APublishedCheckpointOfAnotherHistoryIsAFork()
    {
        var other = TestLog.Signed(new Checkpoint(TestLog.Origin, 300, MerkleHash.EmptyRoot)).ToArray();
        Refused(SequencingCodes.Forked, (today, _) => today.Change(Checkpoint, other));
        var shorter = TestLog.Signed(new Checkpoint(TestLog.Origin, 100, MerkleHash.EmptyRoot)).ToArray();
        Refused(SequencingCodes.Forked, (today, _) => today.Change(Checkpoint, shorter));
    }

    [Theory]
    [InlineData("tile/0/001.p/44")]
    [InlineData("tile/1/000.p/1")]
    public void AChangedOrMissingTileOfTheEdgeIsFound(string path)
    {
        Refused(SequencingCodes.EdgeChanged, (today, _) => today.Change(path, null));
        Refused(SequencingCodes.EdgeChanged, (today, _) => today.Change(path, today.Files[path][..^1]));
        Refused(SequencingCodes.EdgeChanged, (today, _) => today.Change(path, [.. today.Files[path][..^1], (byte)(today.Files[path][^1] ^ 1)]));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(299)]
    public void AChangedEntryInTheOpenTileIsFound(int index) =>
        Refused(SequencingCodes.EdgeChanged, (today, _) => today.Entries[index] = RememberedTree.FormulaEntry(1_000_000));

    [Fact]
    public void WhatChangesWhileTheLogRunsStopsItForGood()
    {
        Stops(SequencingCodes.RolledBack, world => world.Entries.RemoveAt(world.Entries.Count - 1));
        Stops(SequencingCodes.EdgeChanged, world =>
        {
            world.Entries[280] = RememberedTree.FormulaEntry(1_000_000);
            world.Append(1);
        });
        Stops(SequencingCodes.EdgeChanged, world =>
        {
            world.Change("tile/1/000.p/1", null);
            world.Append(1);
        });
        Stops(SequencingCodes.EdgeChanged, world =>
        {
            world.Change("tile/1/000.p/1", new byte[Hash.Length]);
            world.Append(1);
        });
        Stops(SequencingCodes.Fenced, world => world.PutBackRecord(null));
    }

    [Fact]
    public void AGapBetweenTheEntriesIsNotSignedOver()
    {
        var world = Grown(out _);
        var signed = world.Signed.Count;
        var sequencer = new Sequencer(TestLog.Origin, [world.Signer], new WithAGap(world), world, world);
        Assert.IsType<Sequenced.Signed>(sequencer.Start());
        world.Append(20);
        Assert.Equal(SequencingCodes.EdgeChanged, Assert.IsType<Sequenced.Refused>(sequencer.Advance()).Code);
        Assert.Equal(signed, world.Signed.Count);
    }

    [Fact]
    public void ALogThatMustNotBeginWithEntriesDoesNot()
    {
        var world = new FaultyWorld(0);
        world.Append(3);
        Assert.Equal(SequencingCodes.RecordGone, Assert.IsType<Sequenced.Refused>(world.Sequencer().Start()).Code);
        Assert.Empty(world.Signed);
        Assert.Equal(0, Assert.IsType<Sequenced.Signed>(world.Sequencer().Start(mayBegin: true)).Checkpoint.Size);
    }

    /// <summary>Yesterday there were 200 entries, today there are 300.</summary>
    private static FaultyWorld Grown(out FaultyWorld yesterday)
    {
        var world = new FaultyWorld(0);
        var sequencer = world.Sequencer();
        sequencer.Start();
        world.Append(200);
        sequencer.Advance();
        yesterday = world.Copy();
        world.Append(100);
        sequencer.Advance();
        return world;
    }

    private static void Refused(string code, Action<FaultyWorld, FaultyWorld> change, bool mayBegin = false)
    {
        var world = Grown(out var yesterday);
        var signed = world.Signed.Count;
        change(world, yesterday);
        var sequencer = world.Sequencer();
        Assert.Equal(code, Assert.IsType<Sequenced.Refused>(sequencer.Start(mayBegin)).Code);
        world.Append(400);
        Assert.Equal(code, Assert.IsType<Sequenced.Refused>(sequencer.Advance()).Code);
        Assert.Equal(signed, world.Signed.Count);
    }

    private static void Stops(string code, Action<FaultyWorld> change)
    {
        var world = Grown(out _);
        var sequencer = world.Sequencer();
        Assert.IsType<Sequenced.Signed>(sequencer.Start());
        var before = world.Copy();
        change(world);
        Assert.Equal(code, Assert.IsType<Sequenced.Refused>(sequencer.Advance()).Code);
        world.PutBackEntries(before);
        world.PutBackFiles(before);
        world.PutBackRecord(before.Record);
        Assert.Equal(code, Assert.IsType<Sequenced.Refused>(sequencer.Advance()).Code);
    }

    /// <summary>One number is missing, as after a row was deleted.</summary>
    private sealed class WithAGap(IDurableEntries entries) : IDurableEntries
    {
        private const long Missing = 310;

        public long Count() => entries.Count();

        public IReadOnlyList<ReadOnlyMemory<byte>> Read(long from, int most) =>
            entries.Read(from, from <= Missing ? (int)Math.Min(most, Missing - from) : most);
    }
}
