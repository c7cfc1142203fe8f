using TackOS.Calls;
using TackOS.Policies;
using TackOS.Server.Mcp;
using TackOS.Server.Storage;

namespace TackOS.Server;

/// <summary>What stands behind the MCP endpoint: the call path, and the list of what an agent may see.</summary>
internal sealed class GovernedTools(CallPath path, CallBook book, LiveCalls live, TimeProvider clock) : IToolGate
{
    public bool Knows(string agentToken) => !Identification.IdentifyToken(agentToken, book.InForce, clock.GetUtcNow()).Stopped(out _, out _);

    public IReadOnlyList<OfferedTool> ListTools(string agentToken)
    {
        var inForce = book.InForce;
        if (Identification.IdentifyToken(agentToken, inForce, clock.GetUtcNow()).Stopped(out var caller, out _))
            return [];
        return [.. inForce.Tools.Values
            .Where(t => t.Server.Accepted && !t.Tool.Quarantined && Deciding.MayList(inForce.Policies, caller.Agent, t))
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => new OfferedTool(t.Name, t.Definition))];
    }

    public Task<Answer> CallAsync(IncomingCall call, CancellationToken clientGone) => path.RunAsync(call, clientGone);

    public Task DeliveredAsync(string callId)
    {
        book.Delivered(callId);
        return Task.CompletedTask;
    }

    /// <summary>The answer stays owed: the repeated call collects it.</summary>
    public Task NotDeliveredAsync(string callId)
    {
        live.Forget(callId);
        return Task.CompletedTask;
    }
}
