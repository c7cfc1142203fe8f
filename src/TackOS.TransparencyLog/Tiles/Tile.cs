namespace TackOS.TransparencyLog;

/// <summary>
/// The place of a tile of C2SP tlog-tiles: up to 256 consecutive node hashes of one tree level, the levels being 8 apart. A tile of
/// fewer than 256 hashes is partial, belongs to the right edge of one tree size, and is replaced as the tree grows.
/// </summary>
public readonly record struct Tile
{
    /// <summary>The tree levels that one tile level spans.</summary>
    public const int Height = 8;

    /// <summary>The hashes of a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>The highest tile level that the format has a path for.</summary>
    public const int MaxLevel = 63;

    private const string Prefix = "tile/";

    /// <exception cref="ArgumentOutOfRangeException">
    /// The level is not 0 to 63, the width not 1 to 256, or the index negative or of no 64-bit entry number.
    /// </exception>
    public Tile(int level, long index, int width = FullWidth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, TilePath.MaxIndex);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        (Level, Index, Width) = (level, index, width);
    }

    public int Level { get; }

    public long Index { get; }

    /// <summary>The number of hashes, 1 to 256.</summary>
    public int Width { get; }

    /// <summary>The path below the log's prefix, such as <c>tile/0/x001/067.p/8</c>.</summary>
    public string Path => $"{Prefix}{Level}/{TilePath.Format(Index, Width)}";

    /// <summary>The place of the first hash; the others follow it on the same level.</summary>
    public Node First => new(Level * Height, Index * FullWidth);

    /// <summary>Reads a path in its one canonical form.</summary>
    public static bool TryParse(ReadOnlySpan<char> path, out Tile tile)
    {
        tile = default;
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        path = path[Prefix.Length..];
        var slash = path.IndexOf('/');
        if (slash < 0
            || !Strict.TryDecimal(path[..slash], out var level)
            || level > MaxLevel
            || !TilePath.TryParse(path[(slash + 1)..], out var index, out var width))
        {
            return false;
        }

        tile = new Tile((int)level, index, width);
        return true;
    }

    /// <summary>
    /// The tiles to write when a tree grows, lowest level first: every tile that has more hashes in the larger tree than in the
    /// smaller, at its new width. From size 0 these are all tiles of the tree.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are negative or shrink.</exception>
    public static IEnumerable<Tile> Grown(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        return GrownTiles(from, to);
    }

    /// <summary>The tile of a tree of the given size that holds a node's hash, or the hashes it is made of.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The node is not a complete subtree of that tree.</exception>
    public static Tile Holding(Node node, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node.Level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(node.Level, 62);
        ArgumentOutOfRangeException.ThrowIfNegative(node.Index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node.Index, size >> node.Level);
        var level = node.Level / Height;
        var index = (node.Index << (node.Level % Height)) / FullWidth;
        return new Tile(level, index, WidthIn(size >> (level * Height), index));
    }

    /// <summary>The tile's content: its hashes one after the other, <see cref="Width"/> times 32 bytes.</summary>
    public byte[] Read(HashReader read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var bytes = new byte[Width * Hash.Length];
        for (var i = 0; i < Width; i++)
        {
            read(First with { Index = First.Index + i }).CopyTo(bytes.AsSpan(i * Hash.Length));
        }

        return bytes;
    }

    public override string ToString() => Path;

    internal static int WidthIn(long hashesOfLevel, long index) => (int)Math.Min(FullWidth, hashesOfLevel - (index * FullWidth));

    private static IEnumerable<Tile> GrownTiles(long from, long to)
    {
        // A level that has not grown has no grown level above it.
        for (var level = 0; to > from; level++, from >>= Height, to >>= Height)
        {
            for (var index = from / FullWidth; index * FullWidth < to; index++)
            {
                yield return new Tile(level, index, WidthIn(to, index));
            }
        }
    }
}
