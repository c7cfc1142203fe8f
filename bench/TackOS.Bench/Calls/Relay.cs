using System.Security.Cryptography;
using TackOS.Calls;
using TackOS.Server.Mcp;
using TackOS.Server.Upstreams;
using TackOS.Servers;

namespace TackOS.Bench.Calls;

/// <summary>
/// The peer: the same endpoint before the same kind of upstream connection, with nothing between them. It identifies, decides, holds,
/// records and redacts nothing.
/// </summary>
internal sealed class Relay(UpstreamConnections upstreams, UpstreamServer server, IReadOnlyList<DiscoveredTool> tools) : IToolGate
{
    private long _calls;

    public string Token { get; } = RandomNumberGenerator.GetHexString(32);

    public bool Knows(string agentToken) => agentToken == Token;

    public IReadOnlyList<OfferedTool> ListTools(string agentToken) => [];

    public async Task<Answer> CallAsync(IncomingCall call, CancellationToken clientGone)
    {
        var tool = tools.First(t => Tool.Join(server.Id, t.Name) == call.Tool);
        return await upstreams.SendAsync(new OutgoingCall(server, tool.Name, tool.Definition, call.Arguments), []) switch
        {
            Sent.Answered answered => new Answer.Result($"call_{Interlocked.Increment(ref _calls)}", answered.Result, answered.IsError),
            Sent.NotSent no => new Answer.Stopped(new Refusal(Codes.NotSent, no.Cause)),
            Sent.Lost lost => new Answer.Stopped(new Refusal(Codes.OperationUnknown, lost.Cause)),
            _ => throw new InvalidOperationException("The call neither left nor stayed."),
        };
    }

    public Task DeliveredAsync(string callId) => Task.CompletedTask;

    public Task NotDeliveredAsync(string callId) => Task.CompletedTask;
}
