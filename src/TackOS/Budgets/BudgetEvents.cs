using TackOS.Journal;

namespace TackOS.Budgets;

/// <summary>An operator set an account's cap and threshold. A null cap is no limit of its own.</summary>
public sealed record CapSet(string Account, string? Parent, long? CapMicros, int ThresholdPercent, string? Reason) : JournalEvent;

/// <summary>The account stopped: nothing in it executes until an override or the next month.</summary>
public sealed record BudgetPaused(string Account, string Month, long SpentMicros, long HeldMicros, long AttemptedMicros) : JournalEvent;

/// <summary>An operator lifted one budget stop: how much above the threshold, until when, and why.</summary>
public sealed record OverrideGranted(string Id, string Account, string Month, long ExtraMicros, DateTimeOffset Until, string Reason) : JournalEvent;

/// <summary>An operator set what one call of a tool costs.</summary>
public sealed record PriceSet(string Tool, long PriceMicros) : JournalEvent;

/// <summary>Something needs an operator: a budget stop, an unknown outcome, a broken pin.</summary>
public sealed record EscalationRaised(string Id, string Kind, string Subject, string Sentence) : JournalEvent;

public sealed record EscalationResolved(string Id, string Reason) : JournalEvent;
