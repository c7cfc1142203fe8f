namespace TackOS.TransparencyLog;

/// <summary>What came of sequencing.</summary>
public abstract record Sequenced
{
    private Sequenced()
    {
    }

    /// <summary>There is nothing new; no checkpoint is signed twice.</summary>
    public sealed record Unchanged : Sequenced;

    /// <summary>All entries up to the checkpoint's size are numbered, hashed, in their tiles and signed for.</summary>
    public sealed record Signed(Checkpoint Checkpoint) : Sequenced;

    /// <summary>The log must not go on: what is there is not what was signed. The code is stable.</summary>
    public sealed record Refused(string Code, string Sentence) : Sequenced;
}

/// <summary>Why a log does not go on.</summary>
public static class SequencingCodes
{
    /// <summary>There are a published checkpoint or entries, and no record of what was signed.</summary>
    public const string RecordGone = "log-record-gone";

    /// <summary>The record or the published checkpoint is not signed by the log's key.</summary>
    public const string Untrusted = "log-untrusted";

    /// <summary>There are fewer entries than were signed.</summary>
    public const string RolledBack = "log-rolled-back";

    /// <summary>The published checkpoint is newer than the record.</summary>
    public const string RecordOld = "log-record-old";

    /// <summary>Two checkpoints, or a checkpoint and the tiles, tell different histories.</summary>
    public const string Forked = "log-forked";

    /// <summary>The end of the tree as stored, or the entries in it, are not what was signed.</summary>
    public const string EdgeChanged = "log-edge-changed";

    /// <summary>Somebody else signed for this log.</summary>
    public const string Fenced = "log-fenced";
}
