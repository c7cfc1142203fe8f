using System.Runtime.InteropServices;

namespace TackOS.TransparencyLog;

/// <summary>
/// The end of a tree: the root over what is there, and the tiles that are not full yet. It is read from the stored tiles afresh whenever the
/// log grows, so that what is signed next goes on from what is stored and not from what a process remembers.
/// </summary>
internal sealed class RightEdge
{
    private readonly List<List<Hash>> open = [];
    private readonly List<LogFile> finished = [];
    private readonly CompactRange range;
    private readonly long since;

    private RightEdge(CompactRange range) => (this.range, since) = (range, range.Size);

    public long Size => range.Size;

    public Hash Root => range.Root();

    /// <summary>The leaf hashes of the tile that the next entry goes into.</summary>
    public IReadOnlyList<Hash> OpenLeaves => open is [var leaves, ..] ? leaves : [];

    /// <summary>The end of the tree of this size; null where one of its tiles is gone or cut short.</summary>
    public static RightEdge? Read(long size, ILogFiles files)
    {
        try
        {
            var tiles = new TileHashes(size, tile => files.Read(tile) ?? throw new InvalidDataException($"{tile.Path} is gone."));
            var edge = new RightEdge(CompactRange.Restore(size, tiles.Read));
            // Every hash of these tiles is part of a complete subtree of the range, so a root that fits proves them.
            for (var (level, hashes) = (0, size); hashes > 0; level++, hashes >>= Tile.Height)
            {
                var width = (int)(hashes % Tile.FullWidth);
                edge.open.Add(width == 0 ? [] : [.. MemoryMarshal.Cast<byte, Hash>(tiles.Content(new Tile(level, hashes / Tile.FullWidth, width)).Span)]);
            }

            return edge;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public void Append(in Hash leaf) => range.Append(leaf, Take);

    /// <summary>The tiles that became full since the last call.</summary>
    public IReadOnlyList<LogFile> TakeFinished()
    {
        LogFile[] taken = [.. finished];
        finished.Clear();
        return taken;
    }

    /// <summary>The tiles that are not full and have grown since the edge was read: the others are stored as they are.</summary>
    public IEnumerable<LogFile> TakePartial() => open
        .Select((hashes, level) => (hashes, level))
        .Where(row => row.hashes.Count > 0 && Size >> (row.level * Tile.Height) > since >> (row.level * Tile.Height))
        .Select(row => File(new Tile(row.level, (Size >> (row.level * Tile.Height)) / Tile.FullWidth, row.hashes.Count), row.hashes));

    private void Take(Node node, in Hash hash)
    {
        var (level, between) = Math.DivRem(node.Level, Tile.Height);
        if (between != 0)
        {
            return;
        }

        if (level == open.Count)
        {
            open.Add([]);
        }

        open[level].Add(hash);
        if (open[level].Count == Tile.FullWidth)
        {
            finished.Add(File(new Tile(level, node.Index / Tile.FullWidth), open[level]));
            open[level].Clear();
        }
    }

    private static LogFile File(Tile tile, List<Hash> hashes) => new(tile.Path, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(hashes)).ToArray());
}
