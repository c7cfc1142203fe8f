namespace TackOS.TransparencyLog;

/// <summary>A witness's verified cosignature, and the time it states, in seconds since 1970.</summary>
public sealed record Cosignature(string Witness, long TimestampSeconds);

/// <summary>Whether a signed checkpoint is to be believed.</summary>
public abstract record CheckpointVerdict
{
    private CheckpointVerdict()
    {
    }

    /// <summary>The log signed it, enough witnesses cosigned it, and it is for the expected log.</summary>
    public sealed record Trusted(Checkpoint Checkpoint, IReadOnlyList<Cosignature> Cosignatures) : CheckpointVerdict;

    /// <summary>It must not be used. The size is what the text claims, null when it has no readable one.</summary>
    public sealed record Refused(long? ClaimedSize, string Why) : CheckpointVerdict;
}
