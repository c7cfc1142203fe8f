using System.Runtime.InteropServices;

namespace TackOS.TransparencyLog;

/// <summary>
/// Fetches a tile's content: its <see cref="Tile.Width"/> hashes. A source whose partial tile has gone since may answer with the
/// beginning of the full tile. What it throws reaches the caller unchanged.
/// </summary>
public delegate ReadOnlyMemory<byte> TileSource(Tile tile);

/// <summary>
/// Answers as a <see cref="HashReader"/> from the tiles of a tree of a given size. Tiles are fetched once and kept as long as this
/// object, so it is made for a proof or a few, not for good. Not safe for use by several threads at once.
/// </summary>
public sealed class TileHashes(long size, TileSource source)
{
    private readonly Dictionary<Tile, ReadOnlyMemory<byte>> tiles = [];

    /// <summary>The hash of a complete subtree, computed where it lies between two tile levels. Not authenticated.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The node is not a complete subtree of the tree.</exception>
    /// <exception cref="InvalidDataException">The source gave a tile of another length.</exception>
    public Hash Read(Node node)
    {
        var tile = Tile.Holding(node, size);
        var height = node.Level % Tile.Height;
        var offset = (int)((node.Index << height) % Tile.FullWidth);
        var bytes = Content(tile).Span.Slice(offset * Hash.Length, Hash.Length << height);
        return Root(MemoryMarshal.Cast<byte, Hash>(bytes));
    }

    internal ReadOnlyMemory<byte> Content(Tile tile)
    {
        if (!tiles.TryGetValue(tile, out var bytes))
        {
            bytes = source(tile);
            if (bytes.Length != tile.Width * Hash.Length)
            {
                throw new InvalidDataException($"{tile.Path} has {bytes.Length} bytes instead of {tile.Width * Hash.Length}.");
            }

            tiles[tile] = bytes;
        }

        return bytes;
    }

    // A power of two of hashes, at most half a tile: halved level by level in place.
    private static Hash Root(ReadOnlySpan<Hash> hashes)
    {
        Span<Hash> level = stackalloc Hash[Tile.FullWidth / 2];
        hashes.CopyTo(level);
        for (var width = hashes.Length; width > 1; width /= 2)
        {
            for (var i = 0; i < width; i += 2)
            {
                level[i / 2] = MerkleHash.Node(level[i], level[i + 1]);
            }
        }

        return level[0];
    }
}
