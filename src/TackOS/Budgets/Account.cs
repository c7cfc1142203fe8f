namespace TackOS.Budgets;

/// <summary>
/// One account in one month, as the ledger sees it. Accounts nest: company, department, mission, agent. All amounts are integer
/// micro-units of the currency (10⁻⁶). A null cap is no limit of its own: the parents still limit.
/// </summary>
public sealed record Account(string Id, string Month, long? CapMicros, int ThresholdPercent, long SpentMicros, long HeldMicros, bool Paused)
{
    public const int DefaultThresholdPercent = 85;

    /// <summary>What an unexpired override allows above the threshold, never above the cap.</summary>
    public long OverrideMicros { get; init; }

    /// <summary>The projection that a call may not exceed: threshold × cap + override, at most the cap.</summary>
    public long? LimitMicros => CapMicros is not { } cap
        ? null
        : (long)Int128.Min(cap, ((Int128)cap * ThresholdPercent / 100) + OverrideMicros);

    /// <summary>What is left before the stop; null where nothing limits.</summary>
    public long? HeadroomMicros => LimitMicros is { } limit ? limit - SpentMicros - HeldMicros : null;

    public static string Company => "company";

    public static string Department(string id) => $"department:{id}";

    public static string Mission(string id) => $"mission:{id}";

    public static string Agent(string id) => $"agent:{id}";

    /// <summary>The month an instant belongs to, as <c>2026-11</c>, in UTC.</summary>
    public static string MonthOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM", null);
}

/// <summary>A sum of money moved on every account of a call at once.</summary>
public sealed record Hold(string Month, IReadOnlyList<string> Accounts, long Micros);
