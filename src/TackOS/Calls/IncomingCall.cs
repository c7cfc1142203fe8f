namespace TackOS.Calls;

/// <summary>One requested action as it arrived. Nothing in it is trusted.</summary>
/// <param name="Credential">What the caller proves itself with.</param>
/// <param name="Tool">The tool's name as the agent wrote it, <c>server__tool</c>.</param>
/// <param name="Arguments">The arguments as UTF-8 JSON, not yet parsed; empty means none.</param>
/// <param name="OperationKey">The client's key for this operation, which identifies it for good; null without one.</param>
public sealed record IncomingCall(Credential Credential, string Tool, ReadOnlyMemory<byte> Arguments, string? OperationKey)
{
    public const int LongestName = 200;
    public const int LongestOperationKey = 200;
}

/// <summary>What a caller proves itself with.</summary>
public abstract record Credential
{
    private Credential()
    {
    }

    /// <summary>An agent's bearer token, as text; it never leaves the first step.</summary>
    public sealed record AgentBearer(string Token) : Credential
    {
        public override string ToString() => "AgentBearer { *** }";
    }

    /// <summary>An operator runs what the agent left as a draft. Only the gateway makes one, from an approved draft of its own store.</summary>
    public sealed record ApprovedDraft : Credential
    {
        internal ApprovedDraft(string agent, string draft) => (Agent, Draft) = (agent, draft);

        public string Agent { get; }

        public string Draft { get; }
    }
}
