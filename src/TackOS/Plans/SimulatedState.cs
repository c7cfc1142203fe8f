using TackOS.Budgets;
using TackOS.Policies;
using TackOS.Servers;

namespace TackOS.Plans;

/// <summary>The copy of the state that a simulation works on; holds and labels accumulate in it as they would in a run.</summary>
internal sealed class SimulatedState(IReadOnlyList<Account> accounts, RunFacts run)
{
    public IReadOnlyList<Account> Accounts { get; private set; } = [.. accounts];

    public RunFacts Run { get; private set; } = run;

    public long TotalMicros { get; private set; }

    /// <summary>The step is taken to have run: its price is held, and the run carries the labels of its result.</summary>
    public void Take(Tool tool)
    {
        Accounts = [.. Accounts.Select(a => a with { HeldMicros = Sum(a.HeldMicros, tool.PriceMicros) })];
        Run = new RunFacts([.. Run.Labels.Union(tool.Classification.Labels, StringComparer.Ordinal)], Run.Calls + 1, Sum(Run.SpentMicros, tool.PriceMicros));
        TotalMicros = Sum(TotalMicros, tool.PriceMicros);
    }

    public void Pause(IReadOnlyList<string> ids) =>
        Accounts = [.. Accounts.Select(a => ids.Contains(a.Id) ? a with { Paused = true } : a)];

    /// <summary>Without a cap nothing stops absurd prices from adding up; a sum that does not fit stays at the most that does.</summary>
    private static long Sum(long left, long right) => (long)Int128.Min(long.MaxValue, (Int128)left + right);
}
