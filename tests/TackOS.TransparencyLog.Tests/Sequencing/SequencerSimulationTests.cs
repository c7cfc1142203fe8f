using System.Globalization;

namespace TackOS.TransparencyLog.Tests;

/// <summary>
/// Appends, passes, faults, deaths and power cuts in any order, each run replayed by its seed. Whatever happens: everything that was ever signed is
/// one history, nothing is lost, the size never goes back, and once the faults are over the next pass shows everything.
/// </summary>
public class SequencerSimulationTests
{
    private const int Moves = 120;
    private const string LongVariable = "TACKOS_LONG_TESTS";

    private static readonly int Seeds = Environment.GetEnvironmentVariable(LongVariable) is null ? 80 : 10_000;

    [Fact]
    public void WhateverHappensThereIsOneHistory() =>
        Parallel.For(0, Seeds, seed =>
        {
            try
            {
                Run(seed);
            }
            catch (Exception failed)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {failed.Message}"), failed);
            }
        });

    private static void Run(int seed)
    {
        var dice = new Random(seed);
        var world = new FaultyWorld(seed);
        var trouble = dice.NextDouble() * 0.2;
        world.FateOf = _ => dice.NextDouble() < trouble ? (Fate)dice.Next(1, 5) : Fate.Works;
        Sequencer? sequencer = null;
        var shown = 0L;
        for (var move = 0; move < Moves; move++)
        {
            world.Append(dice.Next(4) == 0 ? dice.Next(1, 600) : dice.Next(0, 4));
            try
            {
                sequencer ??= Started(world);
                shown = Judged(sequencer.Advance(), world, shown);
                if (dice.Next(20) == 0)
                {
                    sequencer = null;
                }
            }
            catch (IOException)
            {
                // A process that could not start ends; one that runs goes on.
                sequencer = sequencer?.Last is null ? null : sequencer;
            }
            catch (ProcessDiedException)
            {
                sequencer = null;
                if (dice.Next(2) == 0)
                {
                    world.CutPower();
                }
            }
        }

        world.FateOf = _ => Fate.Works;
        world.Append(1);
        shown = Judged((sequencer ?? Started(world)).Advance(), world, shown);
        Assert.Equal(world.Entries.Count, shown);
        WholeLog.Shows(world.Files, world.Entries);
        WholeLog.IsOneHistory(world.Signed, world.Files);
    }

    /// <summary>The first entries are there before the first start: nothing is in the way of a crash between them.</summary>
    private static Sequencer Started(FaultyWorld world)
    {
        var sequencer = world.Sequencer();
        if (sequencer.Start(mayBegin: true) is Sequenced.Refused refused)
        {
            throw new InvalidOperationException($"{refused.Code}: {refused.Sentence}");
        }

        return sequencer;
    }

    private static long Judged(Sequenced outcome, FaultyWorld world, long shown)
    {
        if (outcome is Sequenced.Refused refused)
        {
            throw new InvalidOperationException($"{refused.Code}: {refused.Sentence}");
        }

        var size = WholeLog.Opened(world.Checkpoint).Size;
        Assert.True(size >= shown, $"{shown} entries were shown, and now {size}.");
        return size;
    }
}
