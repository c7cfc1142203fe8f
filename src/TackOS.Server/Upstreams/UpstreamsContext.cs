using TackOS.Server.Egress;
using TackOS.Server.Sandbox;

namespace TackOS.Server.Upstreams;

/// <summary>What all connections share.</summary>
internal sealed record UpstreamsContext(
    BubblewrapSandbox Sandbox,
    EgressGate Egress,
    PackageCheck Packages,
    Func<string, string> Redact,
    Action<string> ToolsChanged,
    TimeProvider Time,
    UpstreamOptions Options);
