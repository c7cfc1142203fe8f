using CsCheck;
using TackOS.Budgets;
using TackOS.Calls;

namespace TackOS.Tests.Budgets;

public class LedgerTests
{
    private const string Month = "2026-11";

    // cap, threshold %, spent, held, override, hold, estimate: held? paused?
    [Theory]
    [InlineData(100, 85, 0, 0, 0, 85, 85, true, false)]     // up to the threshold, not below it
    [InlineData(100, 85, 0, 0, 0, 86, 86, false, true)]
    [InlineData(100, 85, 40, 40, 0, 5, 5, true, false)]     // a hold that nobody settles counts as spent
    [InlineData(100, 85, 40, 40, 0, 6, 6, false, true)]
    [InlineData(100, 85, 85, 0, 0, 0, 0, true, false)]      // what costs nothing runs at the limit
    [InlineData(100, 85, 90, 0, 0, 0, 0, false, true)]      // crossed by itself, through an overrun
    [InlineData(100, 85, 0, 0, 0, 1_000_000, 1, false, false)] // an absurd hold is refused and pauses nobody
    [InlineData(100, 85, 84, 0, 0, 1_000_000, 2, false, true)] // but what it plainly costs would have crossed
    [InlineData(100, 85, 85, 0, 10, 10, 10, true, false)]   // an override lifts
    [InlineData(100, 85, 85, 0, 10, 11, 11, false, true)]
    [InlineData(100, 85, 85, 0, 999, 15, 15, true, false)]  // and never above the cap
    [InlineData(100, 85, 85, 0, 999, 16, 16, false, true)]
    [InlineData(0, 85, 0, 0, 0, 0, 0, true, false)]
    [InlineData(0, 85, 0, 0, 0, 1, 1, false, true)]
    [InlineData(100, 0, 0, 0, 0, 1, 1, false, true)]
    [InlineData(long.MaxValue, 100, long.MaxValue - 1, 0, long.MaxValue, 1, 1, true, false)] // nothing wraps around
    [InlineData(long.MaxValue, 100, long.MaxValue - 1, 0, long.MaxValue, 2, 2, false, true)]
    [InlineData(long.MaxValue, 100, long.MaxValue, long.MaxValue, 0, 1, 1, false, true)]
    public void AHoldIsTakenOrRefused(long cap, int threshold, long spent, long held, long lifted, long hold, long estimate, bool taken, bool paused)
    {
        var account = new Account("company", Month, cap, threshold, spent, held, Paused: false) { OverrideMicros = lifted };
        var result = Ledger.TryHold([account], hold, estimate);
        Assert.Equal(taken, result is HoldResult.Held);
        if (result is HoldResult.Refused refused)
        {
            Assert.Equal(paused ? ["company"] : [], refused.Pauses);
            Assert.Equal((Codes.BudgetStop, "company"), (refused.Refusal.Code, refused.Refusal.Subject));
        }
    }

    [Fact]
    public void AnAccountWithoutACapIsLimitedByItsParentsOnly()
    {
        Account[] accounts = [Of("company", 100), Of("department:sales", null)];
        Assert.IsType<HoldResult.Held>(Ledger.TryHold(accounts, 85, 85));
        Assert.Equal(["company"], Assert.IsType<HoldResult.Refused>(Ledger.TryHold(accounts, 86, 86)).Pauses);
    }

    [Fact]
    public void PausingClimbsOnlyToParentsThatCrossedThemselves()
    {
        Account[] accounts = [Of("company", 1_000), Of("department:sales", 100), Of("agent:robot", 10)];
        var one = Assert.IsType<HoldResult.Refused>(Ledger.TryHold(accounts, 9, 9));
        Assert.Equal(["agent:robot"], one.Pauses);
        Assert.Equal("agent:robot", one.Refusal.Subject);
        Assert.Equal(["department:sales", "agent:robot"], Assert.IsType<HoldResult.Refused>(Ledger.TryHold(accounts, 86, 86)).Pauses);
    }

    [Fact]
    public void APausedAccountRefusesEvenWhatCostsNothing()
    {
        Account[] accounts = [Of("company", 1_000), Of("department:sales", 100) with { Paused = true }];
        var refused = Assert.IsType<HoldResult.Refused>(Ledger.TryHold(accounts, 0, 0));
        Assert.Equal((Codes.BudgetPaused, "department:sales"), (refused.Refusal.Code, refused.Refusal.Subject));
        Assert.Empty(refused.Pauses);
    }

    [Fact]
    public void ANegativeHoldIsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => Ledger.TryHold([Of("company", 100)], -1, 0));

    [Fact]
    public void WhateverIsHeldAndSettledNoAccountIsEverOver()
    {
        var account = Gen.Select(Gen.Long[0, 2_000], Gen.Int[0, 100], Gen.Long[0, 500], (cap, threshold, lifted) => (cap, threshold, lifted));
        var step = Gen.Select(Gen.Long[0, 400], Gen.Long[0, 400], Gen.Bool, (hold, cost, settles) => (hold, cost: Math.Min(hold, cost), settles));
        Gen.Select(account.Array[1, 4], step.Array[1, 60]).Sample((caps, steps) =>
        {
            var accounts = caps.Select((a, i) => new Account($"a{i}", Month, a.cap, a.threshold, 0, 0, false) { OverrideMicros = a.lifted }).ToArray();
            foreach (var (hold, cost, settles) in steps)
            {
                if (Ledger.TryHold(accounts, hold, hold) is not HoldResult.Held)
                    continue;
                accounts = [.. accounts.Select(a => settles ? a with { SpentMicros = a.SpentMicros + cost } : a with { HeldMicros = a.HeldMicros + hold })];
                Assert.All(accounts, a => Assert.True(a.SpentMicros + a.HeldMicros <= a.LimitMicros && a.LimitMicros <= a.CapMicros));
            }
        });
    }

    private static Account Of(string id, long? cap) => new(id, Month, cap, Account.DefaultThresholdPercent, 0, 0, Paused: false);
}
