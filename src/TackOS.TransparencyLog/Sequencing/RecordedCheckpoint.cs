namespace TackOS.TransparencyLog;

/// <summary>A checkpoint that the log has committed itself to. Only a sequencer makes one, after it replaced the record.</summary>
public sealed record RecordedCheckpoint
{
    internal RecordedCheckpoint(Checkpoint checkpoint, SignedNote note) => (Checkpoint, Note) = (checkpoint, note);

    public Checkpoint Checkpoint { get; }

    /// <summary>As the log signed it.</summary>
    public SignedNote Note { get; }
}
