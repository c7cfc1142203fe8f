using System.Runtime.CompilerServices;
using TackOS.Servers;

[assembly: InternalsVisibleTo("TackOS.Server.Tests")]

namespace TackOS.Server.Upstreams;

/// <summary>
/// One tool call on its way out. <paramref name="Definition"/> is the tool's accepted definition; <paramref name="Arguments"/> the canonical
/// bytes that were judged.
/// </summary>
internal sealed record OutgoingCall(UpstreamServer Server, string Tool, string Definition, ReadOnlyMemory<byte> Arguments)
{
    private static readonly AsyncLocal<OutgoingCall?> Ambient = new();

    private int posts;

    /// <summary>The call in whose flow an HTTP request is made.</summary>
    public static OutgoingCall? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>True the first time.</summary>
    public bool TryPost() => Interlocked.Increment(ref posts) == 1;
}
