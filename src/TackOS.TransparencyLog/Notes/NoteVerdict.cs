namespace TackOS.TransparencyLog;

/// <summary>What the trusted keys say about a note.</summary>
public abstract record NoteVerdict
{
    private NoteVerdict()
    {
    }

    /// <summary>At least one trusted key signed it, and none of them has a wrong signature on it.</summary>
    public sealed record Verified(IReadOnlyDictionary<NoteVerifier, NoteSignature> Signatures, IReadOnlyList<NoteSignature> Unknown)
        : NoteVerdict;

    /// <summary>A trusted key is named, and its signature is wrong. The note must not be used.</summary>
    public sealed record InvalidSignature(NoteSignature Signature) : NoteVerdict;

    /// <summary>No trusted key is named. The note must not be used.</summary>
    public sealed record NotSignedByTrustedKey(IReadOnlyList<NoteSignature> Unknown) : NoteVerdict;
}
