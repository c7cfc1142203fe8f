using TackOS.Calls;

namespace TackOS.Budgets;

/// <summary>
/// The rules of the ledger, pure: the store runs them on rows inside its transaction, simulation runs them on a copy.
/// Projected spend is <c>spent + held + this hold</c>; an account whose projection would pass its limit refuses.
/// </summary>
public static class Ledger
{
    /// <summary>Takes the hold on all accounts or on none, and says which accounts stop because of the attempt.</summary>
    /// <param name="accounts">The call's accounts in one month, the company first.</param>
    /// <param name="holdMicros">The most the call can cost.</param>
    /// <param name="estimateMicros">What it will plainly cost: a single absurd hold must not pause a company.</param>
    public static HoldResult TryHold(IReadOnlyList<Account> accounts, long holdMicros, long estimateMicros)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(holdMicros);
        ArgumentOutOfRangeException.ThrowIfNegative(estimateMicros);
        foreach (var account in accounts)
        {
            if (account.Paused)
                return new HoldResult.Refused(PausedRefusal(account), []);
        }

        var over = accounts.Where(a => Projects(a, holdMicros)).ToList();
        if (over.Count == 0)
            return new HoldResult.Held();
        return new HoldResult.Refused(StopRefusal(over[0], holdMicros), [.. over.Where(a => Crossed(a, estimateMicros)).Select(a => a.Id)]);
    }

    private static bool Projects(Account account, long micros) =>
        account.LimitMicros is { } limit && (Int128)account.SpentMicros + account.HeldMicros + micros > limit;

    /// <summary>An account pauses when it has crossed by itself, or when the call's plain estimate would make it cross.</summary>
    private static bool Crossed(Account account, long estimateMicros) => Projects(account, estimateMicros);

    private static Refusal PausedRefusal(Account account) => new(
        Codes.BudgetPaused,
        $"The budget of {account.Id} is paused for {account.Month}: {Money.Format(account.SpentMicros)} spent and {Money.Format(account.HeldMicros)} held " +
        $"of a cap of {Money.Format(account.CapMicros ?? 0)}. An operator's override lifts it: tackos budget override {account.Id}.")
    { Subject = account.Id };

    private static Refusal StopRefusal(Account account, long holdMicros) => new(
        Codes.BudgetStop,
        $"This call could cost {Money.Format(holdMicros)}, which would take {account.Id} to " +
        $"{Money.Format(account.SpentMicros + account.HeldMicros + holdMicros)} in {account.Month}, over {account.ThresholdPercent} % of its cap of " +
        $"{Money.Format(account.CapMicros ?? 0)}. An operator's override lifts it: tackos budget override {account.Id}.")
    { Subject = account.Id };
}

/// <summary>What a hold came to.</summary>
public abstract record HoldResult
{
    private HoldResult()
    {
    }

    public sealed record Held : HoldResult;

    /// <param name="Refusal">Why, with the account that said no.</param>
    /// <param name="Pauses">The accounts that stop until an operator's override or the next month.</param>
    public sealed record Refused(Refusal Refusal, IReadOnlyList<string> Pauses) : HoldResult;
}
