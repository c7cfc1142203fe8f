using TackOS.Approvals;
using TackOS.Budgets;
using TackOS.Departments;
using TackOS.Identity;
using TackOS.Policies;

namespace TackOS.Calls;

// Each step of the path takes the proof that the one before it minted. The constructors are internal to the domain and each is called in
// one place, so a step that is skipped or moved does not compile.

/// <summary>Who calls: an active agent of an existing department.</summary>
public sealed class Identified
{
    internal Identified(InForce inForce, Agent agent, Department department, string credentialId, bool runsDraft) =>
        (InForce, Agent, Department, CredentialId, RunsDraft) = (inForce, agent, department, credentialId, runsDraft);

    /// <summary>The state that this whole round is decided under; <c>Admit</c> checks that it is still the one in force.</summary>
    public InForce InForce { get; }

    public Agent Agent { get; }

    public Department Department { get; }

    /// <summary>The id of the token in use, or of the draft that is run.</summary>
    public string CredentialId { get; }

    /// <summary>An operator runs what the agent left as a draft: a call that was asked for by name, and never the repeat of another.</summary>
    public bool RunsDraft { get; }
}

/// <summary>What is asked: an accepted tool of an accepted server, with arguments that its schema allows, and what is known of the run.</summary>
public sealed class Scoped
{
    internal Scoped(Identified caller, AcceptedTool tool, CallArguments arguments, string digest, string? operationKey) =>
        (Caller, Tool, Arguments, Digest, OperationKey) = (caller, tool, arguments, digest, operationKey);

    public Identified Caller { get; }

    public AcceptedTool Tool { get; }

    /// <summary>The canonical arguments: the bytes that policy judges are the bytes that are sent.</summary>
    public CallArguments Arguments { get; }

    /// <summary>SHA-256 over agent, tool, its definition, its server's place and arguments: the identity of this exact action.</summary>
    public string Digest { get; }

    public string? OperationKey { get; }

    /// <summary>The accounts that the call spends from, the company first.</summary>
    public IReadOnlyList<string> Accounts => Caller.Agent.Mission is { } mission
        ? [Account.Company, Account.Department(Caller.Department.Id), Account.Mission(mission), Account.Agent(Caller.Agent.Id)]
        : [Account.Company, Account.Department(Caller.Department.Id), Account.Agent(Caller.Agent.Id)];
}

/// <summary>What policy said, and the facts it said it from.</summary>
public sealed class Decided
{
    internal Decided(Scoped scoped, Known known, Facts facts, Verdict verdict) =>
        (Scoped, Known, Facts, Verdict) = (scoped, known, facts, verdict);

    public Scoped Scoped { get; }

    public Known Known { get; }

    public Facts Facts { get; }

    public Verdict Verdict { get; }
}

/// <summary>
/// Permission to act. A floor lies below every policy, held by the types: a High call needs one human's recorded yes, a Critical one two
/// different humans', whatever the policy files say.
/// </summary>
public sealed class Permit
{
    private Permit(Decided decided, Approval? approval) => (Decided, Approval) = (decided, approval);

    public Decided Decided { get; }

    /// <summary>The approval that this call will claim; null where none was needed.</summary>
    public Approval? Approval { get; }

    internal static Step<Permit> Mint(Decided decided)
    {
        var approval = decided.Known.Approval;
        return decided.Facts.Call.Risk switch
        {
            Risk.Low or Risk.Medium => new Permit(decided, decided.Verdict is Verdict.Permitted { UsesApproval: true } ? approval : null),
            Risk.High when HumanVote.Of(approval) is { } vote => ForHigh(decided, vote),
            Risk.Critical when TwoHumans.Of(approval) is { } pair => ForCritical(decided, pair),
            var risk => new Refusal(Codes.PolicyError, $"A {risk} call never executes without the votes of humans, and this one has none that count."),
        };
    }

    private static Permit ForHigh(Decided decided, HumanVote vote) => new(decided, vote.Approval);

    private static Permit ForCritical(Decided decided, TwoHumans pair) => new(decided, pair.Approval);

    private sealed record HumanVote(Approval Approval)
    {
        public static HumanVote? Of(Approval? approval) => approval is { People: >= 1 } ? new HumanVote(approval) : null;
    }

    private sealed record TwoHumans(Approval Approval)
    {
        public static TwoHumans? Of(Approval? approval) => approval is { People: >= 2 } ? new TwoHumans(approval) : null;
    }
}

/// <summary>The durable intent: hold taken, approval claimed, operation named, entry written. Minted once the store has committed.</summary>
public sealed class Admission
{
    internal Admission(Permit permit, string callId, Hold hold) => (Permit, CallId, Hold) = (permit, callId, hold);

    public Permit Permit { get; }

    public string CallId { get; }

    public Hold Hold { get; }

    public Scoped Scoped => Permit.Decided.Scoped;
}

/// <summary>A call with the credentials of its upstream, which the agent never sees. The only thing that can be sent.</summary>
public sealed class Armed : IDisposable
{
    internal Armed(Admission admission, IReadOnlyList<Injection> injections) => (Admission, Injections) = (admission, injections);

    public Admission Admission { get; }

    public IReadOnlyList<Injection> Injections { get; }

    public void Dispose()
    {
        foreach (var injection in Injections)
            injection.Value.Dispose();
    }
}
