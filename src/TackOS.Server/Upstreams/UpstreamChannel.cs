using ModelContextProtocol.Client;

namespace TackOS.Server.Upstreams;

/// <summary>The way to one server, below MCP: a sandboxed process or an HTTP client. Disposing ends it.</summary>
internal abstract class UpstreamChannel : IAsyncDisposable
{
    public abstract IClientTransport Transport { get; }

    /// <summary>False once nothing can come through any more.</summary>
    public virtual bool IsAlive => true;

    /// <summary>The last lines that the server complained in; untrusted, and possibly with a secret in them.</summary>
    public virtual IReadOnlyList<string> Complaints => [];

    public abstract ValueTask DisposeAsync();
}

/// <summary>What came of opening one.</summary>
internal abstract record ChannelOpening
{
    private ChannelOpening()
    {
    }

    public sealed record Opened(UpstreamChannel Channel) : ChannelOpening;

    public sealed record Failed(string Cause) : ChannelOpening;
}
