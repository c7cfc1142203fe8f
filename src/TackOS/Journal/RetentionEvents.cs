namespace TackOS.Journal;

/// <summary>
/// An operator set for how many days bodies and entries are kept; null is for good. Entries that are older are moved to the cold folder.
/// </summary>
public sealed record RetentionSet(int? BodiesDays, int? EntriesDays, string? Cold, string Reason) : JournalEvent;

/// <summary>
/// Bodies that were older than the policy keeps them were destroyed. <paramref name="Policy"/> is the number of the entry that set it.
/// </summary>
public sealed record BodiesErased(IReadOnlyList<string> Bodies, long Policy, string Reason) : JournalEvent;

/// <summary>
/// The entries from <paramref name="From"/> up to, not including, <paramref name="To"/> lie in the cold folder and leave the data folder, as all
/// before them did. <paramref name="Policy"/> is the number of the entry that set how long entries are kept.
/// </summary>
public sealed record SegmentsPruned(long From, long To, string Cold, long Policy) : JournalEvent;
