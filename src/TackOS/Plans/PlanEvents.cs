using TackOS.Journal;

namespace TackOS.Plans;

/// <summary>A plan was simulated: nothing ran; the digest is that of the plan document, the verdicts are step by step.</summary>
public sealed record PlanSimulated(string Id, string Agent, string PlanDigest, bool Passed, IReadOnlyList<string> Verdicts) : JournalEvent;
