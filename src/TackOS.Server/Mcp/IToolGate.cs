using System.Text.Json;
using TackOS.Calls;

namespace TackOS.Server.Mcp;

/// <summary>
/// What stands behind the MCP endpoint: the governed call path, or in a benchmark a plain relay. Its methods are called from many
/// requests at once.
/// </summary>
public interface IToolGate
{
    /// <summary>Whether the bearer token is an agent's and valid now. Operator tokens are refused before this is asked.</summary>
    bool Knows(string agentToken);

    /// <summary>The tools that the agent may see, in the order in which it shall see them.</summary>
    IReadOnlyList<OfferedTool> ListTools(string agentToken);

    /// <summary>Runs a call to its answer. <paramref name="clientGone"/> fires when nobody waits for the answer any more.</summary>
    Task<Answer> CallAsync(IncomingCall call, CancellationToken clientGone);

    /// <summary>The answer of this call was written whole while its client was still there. Follows every result, if not the other one does.</summary>
    Task DeliveredAsync(string callId);

    /// <summary>The answer of this call did not reach its client: it is still owed.</summary>
    Task NotDeliveredAsync(string callId);
}

/// <summary>A tool as an agent sees it: listed under <paramref name="Name"/>, all else as in <paramref name="Definition"/>, an MCP tool object.</summary>
public sealed record OfferedTool(string Name, JsonElement Definition);
