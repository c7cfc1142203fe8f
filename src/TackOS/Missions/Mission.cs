using TackOS.Journal;

namespace TackOS.Missions;

/// <summary>A business outcome with a deadline and a budget envelope of its own.</summary>
public sealed record Mission(string Id, string Department, string Title, DateTimeOffset? Deadline);

public sealed record MissionSet(string Id, string Department, string Title, DateTimeOffset? Deadline) : JournalEvent;
