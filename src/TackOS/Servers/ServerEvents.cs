using TackOS.Calls;
using TackOS.Journal;

namespace TackOS.Servers;

public sealed record ServerSet(string Id, Transport Transport, bool Trusted, bool Accepted) : JournalEvent;

public sealed record ServerRemoved(string Id, string Reason) : JournalEvent;

/// <summary>An operator accepted a tool's definition: these bytes and no others.</summary>
public sealed record ToolPinned(string Server, string UpstreamName, string Definition, string Pin, Classification Classification) : JournalEvent;

/// <summary>
/// The server now offers another definition than the accepted one; the tool waits for an operator. The text itself, which a server makes as long
/// as it likes, lies beside the journal; there is not even a pin of one that shows a secret.
/// </summary>
public sealed record ToolQuarantined(string Server, string UpstreamName, string? OfferedPin) : JournalEvent;

public sealed record ToolClassified(string Tool, Classification Classification) : JournalEvent;
