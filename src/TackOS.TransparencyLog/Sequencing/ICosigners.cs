namespace TackOS.TransparencyLog;

/// <summary>Asks those who must have cosigned a checkpoint before it becomes public.</summary>
public interface ICosigners
{
    /// <summary>Whether anybody is to be asked. Then checkpoints are recorded and wait; it is looked at right before each would become public.</summary>
    bool AreAsked { get; }

    /// <summary>
    /// Asks all of them at once, and returns what they signed. It does not throw for what they do: one that cannot be reached, hangs or
    /// answers nonsense is left out. Where nobody is to be asked, it returns at once and sends nothing.
    /// </summary>
    /// <param name="checkpoint">The checkpoint, signed by the log.</param>
    /// <param name="consistencyFrom">
    /// The consistency proof from a smaller size of this log, at least 1, to the checkpoint. It is called by one thread at a time.
    /// </param>
    /// <param name="cancellationToken">Ends the asking; what was signed until then is lost and can be asked for again.</param>
    Task<Cosigning> CosignAsync(SignedNote checkpoint, Func<long, IReadOnlyList<Hash>> consistencyFrom, CancellationToken cancellationToken);
}

/// <summary>The cosignatures that were verified against this very checkpoint, one a witness, and how many are needed.</summary>
public sealed record Cosigning(IReadOnlyList<NoteSignature> Signatures, int Quorum)
{
    /// <summary>Nobody is to be asked, and none is needed.</summary>
    public static Cosigning None { get; } = new([], 0);

    /// <summary>Whether the checkpoint may become public.</summary>
    public bool Suffices => Signatures.Count >= Quorum;
}
