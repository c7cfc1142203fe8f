namespace TackOS.TransparencyLog;

/// <summary>
/// What a folder holds in the place of a tile or bundle: its hashes or entries from the first on, fewer than there must be where it is damaged.
/// </summary>
/// <param name="Path">The file they are of.</param>
/// <param name="Items">The hashes or entries, at most as many as the tree has in this place.</param>
/// <param name="Trouble">What is wrong with the files themselves, whatever the tree says.</param>
internal sealed record StoredRun(string Path, IReadOnlyList<ReadOnlyMemory<byte>> Items, StoredRun.Fault? Trouble)
{
    // A file that a wider one replaces goes only once that is there: whoever misses both looks again.
    private const int Looks = 3;

    /// <summary>What is wrong, and how many good items are before it; whether all items are there, and another file contradicts that one.</summary>
    internal sealed record Fault(int At, string Path, string Why, bool Contradicts = false);

    /// <summary>How the items begin and what follows the last of them.</summary>
    internal delegate List<ReadOnlyMemory<byte>> Splitting(ReadOnlyMemory<byte> bytes, int most, out ReadOnlyMemory<byte> rest);

    public static StoredRun Read(LogFolder folder, Tile tile) =>
        Read(folder, width => new Tile(tile.Level, tile.Index, width).Path, tile.Width, Hash.Length, SplitHashes);

    public static StoredRun Read(LogFolder folder, EntryBundle bundle) =>
        Read(folder, width => new EntryBundle(bundle.Index, width).Path, bundle.Width, sizeof(ushort) + EntryBundle.MaxEntryBytes, EntryBundle.Decode);

    /// <summary>
    /// Reads the file of exactly that width, or else a wider one, and holds every other file of the same place against it: a partial tile of
    /// another size is the beginning of a wider one.
    /// </summary>
    private static StoredRun Read(LogFolder folder, Func<int, string> pathOf, int width, int longestItem, Splitting split)
    {
        var files = Files(folder, pathOf, width, longestItem);
        if (files.FirstOrDefault() is not (var path, >= 0 and var itsWidth, { } bytes) || itsWidth < width)
        {
            return new StoredRun(pathOf(width), [], new Fault(0, pathOf(width), "The file is missing."));
        }

        var all = split(bytes, itsWidth, out var rest);
        var items = all.Take(width).ToList();
        var fault = OfLength(path, itsWidth, all.Count, rest, width) ?? files.Skip(1).Select(other => Differing(other, items, path, split)).OfType<Fault>().MinBy(f => f.At);
        return new StoredRun(path, items, fault);
    }

    private static List<(string Path, int Width, byte[] Bytes)> Files(LogFolder folder, Func<int, string> pathOf, int width, int longestItem)
    {
        List<(string Path, int Width, byte[] Bytes)> found = [];
        for (var look = 0; look < Looks && !found.Exists(f => f.Width >= width); look++)
        {
            found.Clear();
            foreach (var w in folder.PartialWidths(pathOf(Tile.FullWidth) + ".p").Append(Tile.FullWidth))
            {
                if (folder.ReadExactly(pathOf(w), w * longestItem) is { } bytes)
                {
                    found.Add((pathOf(w), w, bytes));
                }
            }
        }

        return [.. found.OrderBy(f => f.Width == width ? 0 : f.Width > width ? 1 : 2).ThenByDescending(f => f.Width)];
    }

    private static Fault? OfLength(string path, int width, int count, ReadOnlyMemory<byte> rest, int wanted) =>
        count < width ? new Fault(Math.Min(count, wanted - 1), path, $"The file is cut short: {count} of {width} are there.")
        : rest.IsEmpty ? null
        : new Fault(wanted - 1, path, $"The file goes on after its last, {width}.");

    private static Fault? Differing((string Path, int Width, byte[] Bytes) other, List<ReadOnlyMemory<byte>> items, string path, Splitting split)
    {
        var its = split(other.Bytes, other.Width, out var rest);
        var common = Math.Min(items.Count, its.Count);
        for (var i = 0; i < common; i++)
        {
            if (!its[i].Span.SequenceEqual(items[i].Span))
            {
                return new Fault(i, other.Path, $"The file contradicts {path} of another size.", Contradicts: true);
            }
        }

        return OfLength(other.Path, other.Width, its.Count, rest, Math.Max(1, Math.Min(items.Count, other.Width)));
    }

    private static List<ReadOnlyMemory<byte>> SplitHashes(ReadOnlyMemory<byte> bytes, int most, out ReadOnlyMemory<byte> rest)
    {
        var hashes = new List<ReadOnlyMemory<byte>>(most);
        for (; hashes.Count < most && bytes.Length >= Hash.Length; bytes = bytes[Hash.Length..])
        {
            hashes.Add(bytes[..Hash.Length]);
        }

        rest = bytes;
        return hashes;
    }
}
