using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// What the published checkpoint, the rows of the table <c>checkpoint</c> and the record say of each other. A row is committed right before its
/// checkpoint is published (<see cref="PublishedRows"/>), and only after that was recorded, so some of it cannot come about by itself.
/// </summary>
/// <param name="Published">The size that is published.</param>
/// <param name="Recorded">The size that was signed last.</param>
/// <param name="HasRow">Whether the published checkpoint has its row.</param>
/// <param name="Newest">The size of the newest row; null where there is none.</param>
/// <param name="BeforeNewest">The size of the row before that.</param>
internal sealed record Publication(long Published, long Recorded, bool HasRow, long? Newest, long? BeforeNewest)
{
    /// <param name="db">The database.</param>
    /// <param name="head">The record.</param>
    /// <param name="read">What was published before the database and the record were read.</param>
    /// <param name="readAgain">Reads what is published: after the rows, so that a gateway that runs is never behind them.</param>
    public static Publication Of(Database db, Checkpoint head, Checkpoint read, Func<Checkpoint?> readAgain)
    {
        var newest = db.All("SELECT size FROM checkpoint ORDER BY size DESC LIMIT 2", row => row.GetInt64(0));
        var hasRow = db.Number("SELECT COUNT(*) FROM checkpoint WHERE size = ?1", read.Size) > 0;
        var now = readAgain() is { } again && again.Size > read.Size ? again : read;
        return new Publication(now.Size, head.Size, hasRow || read.Size == 0, newest.Count > 0 ? newest[0] : null, newest.Count > 1 ? newest[1] : null);
    }

    /// <summary>What somebody did, in a sentence; null where nobody need have done anything.</summary>
    public string? Fault =>
        !HasRow ? $"The database has no row for the published checkpoint over {Published} entries, {(Newest is { } newest ? $"and its newest is over {newest}" : "and none at all")}: rows of the table checkpoint were deleted."
        : BeforeNewest > Published ? $"The published checkpoint is over {Published} entries, and checkpoints over {BeforeNewest} and {Newest} were published since: an older file was put back."
        : null;

    /// <summary>That the record is ahead, in a sentence with a space before it; empty where it is not.</summary>
    public string Unfinished => Published >= Recorded ? ""
        : $" The published checkpoint is over {Published} entries and the record over {Recorded}: either the newer one waits for its witnesses, or for a gateway to publish it, or an older file was put back.";
}
