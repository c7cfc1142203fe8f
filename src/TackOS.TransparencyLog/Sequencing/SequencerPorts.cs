namespace TackOS.TransparencyLog;

/// <summary>
/// The entries as they were committed, in an order that never changes: what was once read under a number is read under it for good. An entry
/// is durable before it can be read here.
/// </summary>
public interface IDurableEntries
{
    /// <summary>How many entries are durable; the next one gets this number.</summary>
    long Count();

    /// <summary>The entries from a number on, without gaps, at most as many as asked for; none where there are no more.</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> Read(long from, int most);
}

/// <summary>One file of a log folder, by its path below the log's prefix.</summary>
public readonly record struct LogFile(string Path, ReadOnlyMemory<byte> Content);

/// <summary>
/// The folder that a log is published in (C2SP tlog-tiles). Writing again what is there already is harmless: whatever is written under the
/// path of a tile is a function of the entries alone.
/// </summary>
public interface ILogFiles
{
    /// <summary>The content of a tile; null where neither it nor a wider one of the same place is there.</summary>
    byte[]? Read(Tile tile);

    /// <summary>The published checkpoint; null where there is none.</summary>
    byte[]? ReadCheckpoint();

    /// <summary>
    /// On return every file is durable and whole. Where it throws, any of them may be there, whole, or not. A reader never sees a part of one.
    /// </summary>
    void Write(IReadOnlyList<LogFile> files);

    /// <summary>
    /// Takes away the partial tiles of every place whose full tile is there, which has this path. That some stay or come back is harmless.
    /// </summary>
    void RemovePartials(IReadOnlyList<string> full);
}

/// <summary>
/// The last checkpoint that was signed, kept where a copy of the entries put back from yesterday does not bring its own. It is what keeps a
/// log from signing two histories, so it must be replaced atomically and durably.
/// </summary>
public interface ICheckpointRecord
{
    /// <summary>Null where nothing was ever recorded.</summary>
    byte[]? Read();

    /// <summary>
    /// Puts the next note in the place of the expected one; false, and nothing changed, where another one is there. Where it throws, either
    /// may be there afterwards.
    /// </summary>
    bool Replace(byte[]? expected, byte[] next);
}
