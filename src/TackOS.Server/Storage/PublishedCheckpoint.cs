using System.Text;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// The newest checkpoint in a file of its own, so that a database put back from yesterday contradicts it. It is there from before the first
/// entry on: where entries are and it is not, somebody took it away.
/// </summary>
internal static class PublishedCheckpoint
{
    private const string Name = "checkpoint";

    public static bool IsThere(string dataFolder) => File.Exists(Path.Combine(dataFolder, Name));

    /// <summary>The note as it lies there; null where it does not.</summary>
    public static string? Read(string dataFolder) => IsThere(dataFolder) ? File.ReadAllText(Path.Combine(dataFolder, Name)) : null;

    /// <summary>What the database and the file say against each other; null where they agree.</summary>
    /// <remarks>A crash between keeping a checkpoint and publishing it leaves an older one published, which the database then still holds.</remarks>
    public static string? Contradiction(string dataFolder, Database db, LogTrust trust)
    {
        var entries = db.Number("SELECT COUNT(*) FROM entry");
        var file = Path.Combine(dataFolder, Name);
        if (!File.Exists(file))
            return entries == 0 ? null : $"The published checkpoint {file} is gone. Put it back from the backup that the database is of.";
        if (trust.Open(File.ReadAllBytes(file)) is not CheckpointVerdict.Trusted { Checkpoint: var published })
            return $"The published checkpoint {file} is not signed by this journal's key.";
        if (published.Size > entries)
            return $"The published checkpoint {file} is over {published.Size} entries, and the database has {entries}: it was rolled back. Put back the newest database.";
        return RootAt(db, published.Size) == published.Root
            ? null
            : $"The database does not hold the {published.Size} entries that the published checkpoint {file} is over: one of them was changed.";
    }

    public static void Write(string dataFolder, string note)
    {
        var file = Path.Combine(dataFolder, Name);
        using (var staged = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            staged.Write(Encoding.UTF8.GetBytes(note));
            staged.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file, overwrite: true);
    }

    private static Hash? RootAt(Database db, long size)
    {
        var tree = CompactRange.Restore(0, []);
        foreach (var leaf in db.All("SELECT leaf FROM entry WHERE idx < ?1 ORDER BY idx", row => row.Bytes(0), size))
        {
            if (!Hash.TryFrom(leaf, out var hash))
                return null;
            tree.Append(hash);
        }

        return tree.Root();
    }
}
