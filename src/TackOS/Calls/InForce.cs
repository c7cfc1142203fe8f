using System.Collections.Frozen;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Policies;
using TackOS.Servers;

namespace TackOS.Calls;

/// <summary>
/// One immutable picture of everything operators have set: policies, departments, agents, servers, tools. A call is decided under one
/// picture from top to bottom; <see cref="Epoch"/> names it, and <c>Admit</c> refuses to admit under one that is no longer in force.
/// Money and approvals are never in it.
/// </summary>
public sealed class InForce
{
    public required long Epoch { get; init; }

    public required FrozenDictionary<string, Department> Departments { get; init; }

    public required FrozenDictionary<string, Agent> Agents { get; init; }

    /// <summary>By the hash of the token.</summary>
    public required FrozenDictionary<string, AgentToken> AgentTokens { get; init; }

    public required FrozenDictionary<string, UpstreamServer> Servers { get; init; }

    /// <summary>By the name agents use, <c>server__tool</c>.</summary>
    public required FrozenDictionary<string, AcceptedTool> Tools { get; init; }

    public required PoliciesInForce Policies { get; init; }
}
