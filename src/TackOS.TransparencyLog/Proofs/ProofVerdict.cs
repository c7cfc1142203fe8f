namespace TackOS.TransparencyLog;

/// <summary>What a <see cref="LogProof"/> proves.</summary>
public abstract record ProofVerdict
{
    private ProofVerdict()
    {
    }

    /// <summary>The entry is in the log the trusted keys signed for, at this index.</summary>
    public sealed record Included(long Index, Checkpoint Checkpoint, IReadOnlyList<Cosignature> Cosignatures) : ProofVerdict;

    /// <summary>The checkpoint is good, and the path does not lead to it: another entry, another index, or a broken proof.</summary>
    public sealed record NotIncluded(string Why) : ProofVerdict;

    /// <summary>The checkpoint is not one to believe, so the path says nothing.</summary>
    public sealed record UntrustedCheckpoint(string Why) : ProofVerdict;
}
