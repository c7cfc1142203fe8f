namespace TackOS.Server.Upstreams;

/// <summary>How patient the gateway is with upstreams, and how much it takes from one.</summary>
public sealed record UpstreamOptions
{
    /// <summary>From the moment a call is to be sent, connecting included, to its answer: 120 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>For the MCP handshake with a server, its start included: 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How old a server's tool list may be when a call is sent under it: one minute. It is read again before the next call then.</summary>
    public TimeSpan ToolListAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The largest result object, 8 MiB of UTF-8. The call of a larger one is answered with an error that says so.</summary>
    public int LargestResultBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The largest message or HTTP response that is read at all, 32 MiB; a larger one breaks the connection.</summary>
    public int LargestMessageBytes { get; init; } = 32 * 1024 * 1024;
}
