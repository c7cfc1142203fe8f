using System.Text;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// The folder of the log, whose published checkpoints stay known, so that any two of them can be shown to agree: each has a row in the table
/// <c>checkpoint</c>.
/// </summary>
/// <remarks>
/// (1) The row is committed; one whose checkpoint could not be published goes in the same transaction. (2) The checkpoint is published. A crash between
/// the two leaves one row that is newer than what is published, which the next start publishes. So a published checkpoint without its row, or with
/// several newer ones, is somebody's doing.
/// </remarks>
internal sealed class PublishedRows(ILogFiles folder, Store store) : ILogFiles
{
    private const string CheckpointPath = "checkpoint";

    // The row whose checkpoint may not have become public.
    private long? _inDoubt;

    public byte[]? Read(Tile tile) => folder.Read(tile);

    public byte[]? ReadCheckpoint() => folder.ReadCheckpoint();

    public void Write(IReadOnlyList<LogFile> files)
    {
        if (files.FirstOrDefault(file => file.Path == CheckpointPath) is not { Path: not null } checkpoint)
        {
            folder.Write(files);
            return;
        }

        var (note, unpublished) = (checkpoint.Content.ToArray(), Unpublished());
        Keep(note, unpublished);
        _inDoubt = SizeOf(note);
        folder.Write(files);
        _inDoubt = null;
    }

    public void RemovePartials(IReadOnlyList<string> full) => folder.RemovePartials(full);

    /// <summary>Sees to it that what was published has its row. The empty log has none.</summary>
    /// <exception cref="Calls.StoreUnavailableException">It could not be kept.</exception>
    public void Keep(byte[] published) => Keep(published, unpublished: null);

    private static long SizeOf(byte[] note) => Checkpoint.Parse(SignedNote.Parse(note).Text).Size;

    /// <summary>A write that failed may have been kept all the same.</summary>
    private long? Unpublished() => _inDoubt is { } size && (folder.ReadCheckpoint() is not { } now || SizeOf(now) != size) ? size : null;

    private void Keep(byte[] note, long? unpublished)
    {
        if (SizeOf(note) is not (> 0 and var size))
            return;
        store.Writer.WriteAsync(transaction =>
        {
            transaction.Database.Execute("DELETE FROM checkpoint WHERE size = ?1", unpublished);
            transaction.Database.Execute("INSERT OR IGNORE INTO checkpoint(size, note) VALUES (?1, ?2)", size, Encoding.UTF8.GetString(note));
        }).GetAwaiter().GetResult();
    }
}
