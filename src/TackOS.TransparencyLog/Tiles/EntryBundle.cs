using System.Buffers.Binary;

namespace TackOS.TransparencyLog;

/// <summary>
/// The place and the encoding of an entry bundle of C2SP tlog-tiles ("Log entries"): up to 256 consecutive entries, each after
/// its length in two bytes, big-endian.
/// </summary>
public readonly record struct EntryBundle
{
    /// <summary>The longest entry in bytes that the length prefix can say.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    private const string Prefix = "tile/entries/";

    /// <exception cref="ArgumentOutOfRangeException">
    /// The width is not 1 to 256, or the index negative or of no 64-bit entry number.
    /// </exception>
    public EntryBundle(long index, int width = Tile.FullWidth)
    {
        var leaves = new Tile(0, index, width);
        (Index, Width) = (leaves.Index, leaves.Width);
    }

    public long Index { get; }

    /// <summary>The number of entries, 1 to 256.</summary>
    public int Width { get; }

    /// <summary>The number of the first entry.</summary>
    public long FirstEntry => Index * Tile.FullWidth;

    /// <summary>The path below the log's prefix, such as <c>tile/entries/x001/067.p/8</c>.</summary>
    public string Path => Prefix + TilePath.Format(Index, Width);

    /// <summary>Reads a path in its one canonical form.</summary>
    public static bool TryParse(ReadOnlySpan<char> path, out EntryBundle bundle)
    {
        bundle = default;
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || !TilePath.TryParse(path[Prefix.Length..], out var index, out var width))
        {
            return false;
        }

        bundle = new EntryBundle(index, width);
        return true;
    }

    /// <summary>The bundles to write when a log grows: those that have more entries than before, at their new width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are negative or shrink.</exception>
    public static IEnumerable<EntryBundle> Grown(long from, long to) =>
        Tile.Grown(from, to).TakeWhile(tile => tile.Level == 0).Select(tile => new EntryBundle(tile.Index, tile.Width));

    /// <summary>The bundle's content.</summary>
    /// <exception cref="ArgumentException">There are no or more than 256 entries, or one is longer than 65,535 bytes.</exception>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count is 0 or > Tile.FullWidth || entries.Any(e => e.Length > MaxEntryBytes))
        {
            throw new ArgumentException($"A bundle has 1 to {Tile.FullWidth} entries of at most {MaxEntryBytes} bytes.", nameof(entries));
        }

        var bytes = new byte[entries.Sum(e => sizeof(ushort) + e.Length)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }

        return bytes;
    }

    /// <summary>
    /// The entries of this bundle's content, as slices of it. False when the bytes are not exactly <see cref="Width"/> entries.
    /// </summary>
    public bool TryDecode(ReadOnlyMemory<byte> bytes, out IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        entries = Decode(bytes, Width, out var rest);
        return entries.Count == Width && rest.IsEmpty;
    }

    public override string ToString() => Path;

    /// <summary>The entries that a bundle's content begins with, at most so many, and what follows the last of them.</summary>
    internal static List<ReadOnlyMemory<byte>> Decode(ReadOnlyMemory<byte> bytes, int most, out ReadOnlyMemory<byte> rest)
    {
        var entries = new List<ReadOnlyMemory<byte>>(most);
        while (entries.Count < most && bytes.Length >= sizeof(ushort))
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span);
            if (bytes.Length < sizeof(ushort) + length)
            {
                break;
            }

            entries.Add(bytes.Slice(sizeof(ushort), length));
            bytes = bytes[(sizeof(ushort) + length)..];
        }

        rest = bytes;
        return entries;
    }
}
