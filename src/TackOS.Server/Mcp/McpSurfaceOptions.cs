namespace TackOS.Server.Mcp;

/// <summary>Who may speak to the MCP endpoint, and how much at once.</summary>
public sealed record McpSurfaceOptions
{
    /// <summary>The largest request body, 4 MiB. A larger one is answered 413.</summary>
    public int LargestBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// What may stand in <c>Host</c>, beside the loopback names with the port of this server: <c>name</c> (the scheme's own port) or
    /// <c>name:port</c>.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>What may stand in <c>Origin</c>, beside the loopback names with the port of this server: <c>https://name[:port]</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}
