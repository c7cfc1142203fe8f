using System.Net;
using TackOS.Calls;

namespace TackOS.Server.Egress;

/// <summary>Where the proxy records what it lets out. A method that returns has committed.</summary>
internal interface IEgressJournal
{
    /// <summary>Whether what happens can be recorded and shown. While it cannot, nothing is let out.</summary>
    bool IsWell { get; }

    /// <returns>The connection's id, once the entry is durable.</returns>
    /// <exception cref="StoreUnavailableException">It could not be recorded, so it must not be opened.</exception>
    Task<string> OpenedAsync(string server, Destination to, IReadOnlyList<IPAddress> addresses, bool tunnel);

    /// <summary>Never throws: what cannot be recorded now is found open at the next start, and closed as unknown.</summary>
    Task ClosedAsync(string id, Closing closing);

    /// <summary>Never throws.</summary>
    Task RefusedAsync(string server, Destination? to, string code, string sentence);

    /// <summary>Never throws.</summary>
    Task FurtherRefusedAsync(string server, long count, DateTimeOffset since);
}

/// <summary>What is known of a connection when it ends.</summary>
internal sealed record Closing(IPAddress? Address, long Up, long Down, TimeSpan Duration, string End);
