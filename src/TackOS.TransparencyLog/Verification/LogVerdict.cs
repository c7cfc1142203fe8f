namespace TackOS.TransparencyLog;

/// <summary>The outcome of verifying a whole log: good, or the first thing in log order that is not.</summary>
public abstract record LogVerdict
{
    private LogVerdict()
    {
    }

    /// <summary>A stable name of the outcome for machines.</summary>
    public abstract string Code { get; }

    /// <summary>Every entry is what the last checkpoint's root says, and every checkpoint before it agrees.</summary>
    public sealed record Verified(long Size, Hash Root) : LogVerdict
    {
        public override string Code => "verified";
    }

    /// <summary>The entry at the index is missing, repeated, or not the bytes its stored leaf hash says.</summary>
    public sealed record BadEntry(long Index, string Why) : LogVerdict
    {
        public override string Code => "bad-entry";
    }

    /// <summary>
    /// A file of the log's folder is missing, cut, too long, or not what was signed, so that the entry at the index, or the first of those below
    /// an inner tile, cannot be shown to be in the log; everything before it is good.
    /// </summary>
    public sealed record BadFile(long Index, string Path, string Why) : LogVerdict
    {
        public override string Code => "bad-file";
    }

    /// <summary>
    /// Among the entries from <c>From</c> up to, not including, <c>To</c>, something was changed together with its stored leaf
    /// hash, left out, added or reordered; everything before <c>From</c> is good.
    /// </summary>
    public sealed record BadRange(long From, long To, string Why) : LogVerdict
    {
        public override string Code => "bad-range";
    }

    /// <summary>
    /// The checkpoint at this position of the history, from 0, is not one of an honest log. The size is what it claims, null when
    /// it has no readable one.
    /// </summary>
    public sealed record BadCheckpoint(int Position, long? Size, string Why) : LogVerdict
    {
        public override string Code => "bad-checkpoint";
    }
}
