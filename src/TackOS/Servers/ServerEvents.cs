using TackOS.Calls;
using TackOS.Journal;

namespace TackOS.Servers;

public sealed record ServerSet(string Id, Transport Transport, bool Trusted, bool Accepted) : JournalEvent;

public sealed record ServerRemoved(string Id, string Reason) : JournalEvent;

/// <summary>An operator accepted a tool's definition: these bytes and no others.</summary>
public sealed record ToolPinned(string Server, string UpstreamName, string Definition, string Pin, Classification Classification) : JournalEvent;

/// <summary>The server now offers another definition than the accepted one; the tool waits for an operator.</summary>
public sealed record ToolQuarantined(string Server, string UpstreamName, string OfferedDefinition, string OfferedPin) : JournalEvent;

public sealed record ToolClassified(string Tool, Classification Classification) : JournalEvent;
