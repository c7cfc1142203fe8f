using System.Diagnostics.CodeAnalysis;

namespace TackOS.Calls;

/// <summary>
/// The outcome of one step of the path: either the proof that the next step asks for, or the reason why the call ends here.
/// </summary>
public readonly struct Step<TProof>
    where TProof : class
{
    private readonly TProof? _proof;
    private readonly Stop? _stop;

    private Step(TProof? proof, Stop? stop) => (_proof, _stop) = (proof, stop);

    public static implicit operator Step<TProof>(TProof proof) => new(proof, null);

    public static implicit operator Step<TProof>(Stop stop) => new(null, stop);

    /// <summary>True when the call ends here. A default step, which nobody filled, stops too.</summary>
    public bool Stopped([NotNullWhen(false)] out TProof? proof, [NotNullWhen(true)] out Stop? stop)
    {
        proof = _proof;
        stop = _proof is null ? _stop ?? new Refusal(Codes.StoreUnavailable, "The step gave no answer; nothing was done.") : null;
        return _proof is null;
    }
}

/// <summary>Why a call does not go on.</summary>
public abstract record Stop;

/// <summary>What is in force changed, or an approval came: the call enters again at the top and is decided afresh.</summary>
public sealed record EnterAgain : Stop
{
    public static EnterAgain Instance { get; } = new();
}

/// <summary>The same operation already has, or will have, an outcome: the call answers with that one and executes nothing.</summary>
public sealed record SameAs(string CallId) : Stop
{
    /// <summary>The answer was never delivered, and one repeat collects it.</summary>
    public bool Owed { get; init; }
}

/// <summary>A rule that determined a verdict: its id, and the file and line where an operator finds it.</summary>
public sealed record Rule(string Id, string File, int Line)
{
    public override string ToString() => $"{Id} ({File}:{Line})";
}

/// <summary>
/// The call is answered without having been executed. <paramref name="Sentence"/> is the same for the agent, the operator and the CLI,
/// names the cause and what would make it pass, and holds no secret.
/// </summary>
public sealed record Refusal(string Code, string Sentence) : Stop
{
    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>The approval, draft or account that the refusal is about, where there is one.</summary>
    public string? Subject { get; init; }
}
