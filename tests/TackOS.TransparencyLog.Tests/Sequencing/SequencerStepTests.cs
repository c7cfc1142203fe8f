namespace TackOS.TransparencyLog.Tests;

/// <summary>Every step of the order in which a log commits, broken once in every way.</summary>
public class SequencerStepTests
{
    private const int Before = 250;
    private const int After = 300;

    public static TheoryData<string, int> Faults()
    {
        var data = new TheoryData<string, int>();
        foreach (var step in FaultyWorld.Steps)
        {
            foreach (var fate in Enum.GetValues<Fate>().Where(f => f is not Fate.Works))
            {
                data.Add(step, (int)fate);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void AStepThatBreaksLosesNothingAndForksNothing(string step, int fate)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var world = Grown(seed, out var sequencer);
            world.Append(After - Before);
            Break(world, step, (Fate)fate, sequencer);

            if ((Fate)fate is Fate.DiesBefore or Fate.DiesAfter)
            {
                sequencer = Restarted(world, cutPower: seed % 2 == 0);
            }

            Assert.IsNotType<Sequenced.Refused>(sequencer.Advance());
            WholeLog.Shows(world.Files, world.Entries);
            WholeLog.IsOneHistory(world.Signed, world.Files);
        }
    }

    /// <summary>The process goes on for a while after the failure, and then the power goes.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public void WhatWasInDoubtDoesNotCatchUpWithTheLogWhenThePowerGoes(string step, int fate)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var world = Grown(seed, out var sequencer);
            world.Append(After - Before);
            Break(world, step, (Fate)fate, sequencer);
            if ((Fate)fate is Fate.DiesBefore or Fate.DiesAfter)
            {
                sequencer = Restarted(world, cutPower: false);
            }

            Assert.IsNotType<Sequenced.Refused>(sequencer.Advance());
            sequencer = Restarted(world, cutPower: true);
            Assert.IsNotType<Sequenced.Refused>(sequencer.Advance());
            WholeLog.Shows(world.Files, world.Entries);
            WholeLog.IsOneHistory(world.Signed, world.Files);
        }
    }

    [Fact]
    public void NoCheckpointIsSignedOrPublishedTwiceUnchanged()
    {
        var world = Grown(0, out var sequencer);
        var (signed, published) = (world.Signed.Count, world.Publications);

        for (var i = 0; i < 5; i++)
        {
            Assert.IsType<Sequenced.Unchanged>(sequencer.Advance());
        }

        Assert.IsType<Sequenced.Signed>(world.Sequencer().Start());
        Assert.Equal((signed, published), (world.Signed.Count, world.Publications));
    }

    [Fact]
    public void ASecondOneThatSignedFencesTheFirstOffForGood()
    {
        var world = Grown(0, out var first);
        var second = world.Sequencer();
        Assert.IsType<Sequenced.Signed>(second.Start());
        world.Append(10);
        Assert.IsType<Sequenced.Signed>(second.Advance());

        world.Append(10);
        Assert.Equal(SequencingCodes.Fenced, Assert.IsType<Sequenced.Refused>(first.Advance()).Code);
        world.PutBackRecord(world.Record);
        Assert.Equal(SequencingCodes.Fenced, Assert.IsType<Sequenced.Refused>(first.Advance()).Code);
        Assert.IsType<Sequenced.Signed>(second.Advance());
        WholeLog.Shows(world.Files, world.Entries);
        WholeLog.IsOneHistory(world.Signed, world.Files);
    }

    [Fact]
    public void OneThatIsOvertakenWhileItSignsRecordsNothing()
    {
        var world = Grown(0, out var first);
        world.Append(10);
        var second = world.Sequencer();
        var overtaken = false;
        world.FateOf = step =>
        {
            if (step == FaultyWorld.Signing && !overtaken)
            {
                overtaken = true;
                second.Start();
                world.Append(10);
                second.Advance();
            }

            return Fate.Works;
        };

        Assert.Equal(SequencingCodes.Fenced, Assert.IsType<Sequenced.Refused>(first.Advance()).Code);
        WholeLog.Shows(world.Files, world.Entries);
        WholeLog.IsOneHistory(world.Signed, world.Files);
    }

    [Fact]
    public void ALogIsAdvancedOnlyOnceItWasStarted() =>
        Assert.Throws<InvalidOperationException>(() => new FaultyWorld(0).Sequencer().Advance());

    internal static FaultyWorld Grown(int seed, out Sequencer sequencer)
    {
        var world = new FaultyWorld(seed);
        sequencer = world.Sequencer();
        Assert.IsType<Sequenced.Signed>(sequencer.Start());
        world.Append(Before);
        Assert.IsType<Sequenced.Signed>(sequencer.Advance());
        return world;
    }

    private static void Break(FaultyWorld world, string step, Fate fate, Sequencer sequencer)
    {
        var isBroken = false;
        world.FateOf = asked =>
        {
            if (asked != step || isBroken)
            {
                return Fate.Works;
            }

            isBroken = true;
            return fate;
        };
        var failure = Record.Exception(() => sequencer.Advance());
        Assert.True(failure is IOException or ProcessDiedException, $"{step} was not used: {failure}");
        world.FateOf = _ => Fate.Works;
    }

    private static Sequencer Restarted(FaultyWorld world, bool cutPower)
    {
        if (cutPower)
        {
            world.CutPower();
        }

        var sequencer = world.Sequencer();
        Assert.IsNotType<Sequenced.Refused>(sequencer.Start());
        return sequencer;
    }
}
