using TackOS.Journal;

namespace TackOS.Policies;

/// <summary>A version of the operators' policy files took force. <paramref name="Hash"/> is that of the whole set, the shipped ladder included.</summary>
public sealed record PolicySetApplied(int Version, string Hash, IReadOnlyList<PolicyFile> Files, string Reason) : JournalEvent;

/// <summary>One file of policies, as text.</summary>
public sealed record PolicyFile(string Name, string Text);
