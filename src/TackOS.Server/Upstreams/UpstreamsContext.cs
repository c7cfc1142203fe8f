using TackOS.Server.Egress;
using TackOS.Server.Sandbox;

namespace TackOS.Server.Upstreams;

/// <summary>
/// What all connections share. <c>Complaint</c> makes of the last lines that a server wrote to its standard error what a cause says of them: they may
/// repeat what somebody else's call sent to the same process, so only an operator who looks at the server is shown them there.
/// </summary>
internal sealed record UpstreamsContext(
    BubblewrapSandbox Sandbox,
    EgressGate Egress,
    PackageCheck Packages,
    Func<string, string> Redact,
    Func<string, IReadOnlyList<string>, string> Complaint,
    Action<string> ToolsChanged,
    TimeProvider Time,
    UpstreamOptions Options,
    OpenConnections Connections);
