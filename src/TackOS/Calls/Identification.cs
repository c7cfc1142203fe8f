using TackOS.Identity;

namespace TackOS.Calls;

/// <summary>The first step: who calls. An operator's credential is nobody here.</summary>
public static class Identification
{
    private static readonly Refusal Nobody = new(
        Codes.Unauthenticated, "No valid agent token. Ask an operator for one: tackos agent token AGENT. An operator's token does not work here.");

    public static Step<Identified> Identify(IncomingCall call, InForce inForce, DateTimeOffset now) => call.Credential switch
    {
        Credential.AgentBearer bearer => IdentifyToken(bearer.Token, inForce, now),
        Credential.ApprovedDraft draft => IdentifyAgent(draft.Agent, draft.Draft, runsDraft: true, inForce),
        _ => Nobody,
    };

    public static Step<Identified> IdentifyToken(string? token, InForce inForce, DateTimeOffset now)
    {
        if (Token.HashIfKind(token, Token.AgentPrefix) is not { } hash || !inForce.AgentTokens.TryGetValue(hash, out var known))
            return Nobody;
        if (known.Revoked || known.ExpiresAt <= now)
            return Nobody;
        return IdentifyAgent(known.Agent, known.Id, runsDraft: false, inForce);
    }

    private static Step<Identified> IdentifyAgent(string id, string credentialId, bool runsDraft, InForce inForce) =>
        inForce.Agents.TryGetValue(id, out var agent) && agent.Active && inForce.Departments.TryGetValue(agent.Department, out var department)
            ? new Identified(inForce, agent, department, credentialId, runsDraft)
            : Nobody;
}
