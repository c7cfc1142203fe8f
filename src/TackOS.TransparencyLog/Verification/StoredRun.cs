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

    /// <summary>Whether there is no file at all that could have been read.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>What is wrong, and how many good items are before it; whether all items are there, and another file contradicts that one.</summary>
    internal sealed record Fault(int At, string Path, string Why, bool Contradicts = false);

    /// <summary>How the items begin and what follows the last of them.</summary>
    internal delegate List<ReadOnlyMemory<byte>> Splitting(ReadOnlyMemory<byte> bytes, int most, out ReadOnlyMemory<byte> rest);

    public static StoredRun Read(LogFolder folder, Tile tile) =>
        Read(folder, width => new Tile(tile.Level, tile.Index, width).Path, tile.Width, Hash.Length, SplitHashes);

    public static StoredRun Read(LogFolder folder, EntryBundle bundle) =>
        Read(folder, width => new EntryBundle(bundle.Index, width).Path, bundle.Width, sizeof(ushort) + EntryBundle.MaxEntryBytes, EntryBundle.Decode);

    /// <summary>
    /// Reads the file of exactly that width, or else a wider one, and holds every other file of the same place against it, one after the other and no
    /// further than the items that both have: a partial tile of another size is the beginning of a wider one.
    /// </summary>
    private static StoredRun Read(LogFolder folder, Func<int, string> pathOf, int width, int longestItem, Splitting split)
    {
        if (Find(folder, pathOf, width, longestItem) is not { } found)
        {
            return new StoredRun(pathOf(width), [], new Fault(0, pathOf(width), "The file is missing.")) { IsMissing = true };
        }

        var (itsWidth, bytes, others) = found;
        var all = split(bytes, itsWidth, out var rest);
        var items = all.Take(width).ToList();
        var fault = OfLength(pathOf(itsWidth), itsWidth, all.Count, rest, width)
            ?? others.Select(other => Differing(folder, pathOf(other), other, bytes, items, pathOf(itsWidth), split)).OfType<Fault>().MinBy(f => f.At);
        return new StoredRun(pathOf(itsWidth), items, fault);
    }

    private static (int Width, byte[] Bytes, IEnumerable<int> Others)? Find(LogFolder folder, Func<int, string> pathOf, int width, int longestItem)
    {
        for (var look = 0; look < Looks; look++)
        {
            int[] widths = [.. folder.PartialWidths(pathOf(Tile.FullWidth) + ".p").Append(Tile.FullWidth)];
            foreach (var w in widths.Where(w => w >= width).OrderBy(w => w == width ? 0 : 1).ThenByDescending(w => w))
            {
                if (folder.ReadExactly(pathOf(w), w * longestItem) is { } bytes)
                {
                    return (w, bytes, widths.Where(other => other != w));
                }
            }
        }

        return null;
    }

    private static Fault? OfLength(string path, int width, int count, ReadOnlyMemory<byte> rest, int wanted) =>
        count < width ? new Fault(Math.Min(count, wanted - 1), path, $"The file is cut short: {count} of {width} are there.")
        : rest.IsEmpty ? null
        : new Fault(wanted - 1, path, $"The file goes on after its last, {width}.");

    /// <summary>Null also for a file that has gone meanwhile.</summary>
    private static Fault? Differing(
        LogFolder folder, string path, int width, ReadOnlyMemory<byte> used, List<ReadOnlyMemory<byte>> items, string usedPath, Splitting split)
    {
        var common = Math.Min(items.Count, width);
        split(used, common, out var beyond);
        var length = used.Length - beyond.Length;
        if (folder.ReadExactly(path, length) is not { } bytes)
        {
            return null;
        }

        var its = split(bytes, common, out var rest);
        var same = its.Zip(items).TakeWhile(pair => pair.First.Span.SequenceEqual(pair.Second.Span)).Count();
        // What goes on beyond as many bytes without having as many items has a longer one.
        return same < its.Count || (same < common && bytes.Length > length) ? new Fault(same, path, $"The file contradicts {usedPath} of another size.", Contradicts: true)
            : same < common || width == common ? OfLength(path, width, same, rest, common)
            : null;
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
