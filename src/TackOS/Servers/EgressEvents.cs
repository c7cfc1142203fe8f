using TackOS.Journal;

namespace TackOS.Servers;

/// <summary>
/// A sandboxed server was let out to a destination; recorded before it is connected to. <paramref name="Addresses"/> are the ones that its name had and that
/// were judged, of which the first that answers is taken; <paramref name="Tunnel"/> where bytes go both ways unseen, else it is one request.
/// </summary>
public sealed record ConnectionOpened(string Id, string Server, string Host, int Port, IReadOnlyList<string> Addresses, bool Tunnel) : JournalEvent;

/// <summary>
/// How a connection ended. Without numbers where nobody counted to the end: TackOS stopped while it was open.
/// <paramref name="Address"/> is the one that answered; null where none did, or nobody knows. <paramref name="BytesUp"/> went out and <paramref name="BytesDown"/>
/// came back. <paramref name="End"/> is one of <see cref="ConnectionEnds"/>.
/// </summary>
public sealed record ConnectionClosed(string Id, string? Address, long? BytesUp, long? BytesDown, long? DurationMs, string End) : JournalEvent;

/// <summary>A sandboxed server asked for a way out and got none. Host and port are what it asked for, where that could be understood.</summary>
public sealed record ConnectionRefused(string Server, string? Host, int? Port, string Code, string Sentence) : JournalEvent;

/// <summary>So many more were refused since, which are counted and not listed: a server could ask without end.</summary>
public sealed record FurtherConnectionsRefused(string Server, long Count, DateTimeOffset Since) : JournalEvent;

/// <summary>The words for how a connection ended.</summary>
public static class ConnectionEnds
{
    public const string Finished = "finished";
    public const string Idle = "idle";
    public const string Broken = "broken";
    public const string Unreachable = "unreachable";
    public const string Malformed = "malformed";
    public const string JournalIll = "journal-ill";
    public const string Stopped = "stopped";
    public const string Unknown = "unknown";
}
