namespace TackOS.TransparencyLog;

/// <summary>
/// A log as files below one folder, in the layout of C2SP tlog-tiles: any web server can publish it as it is. Partial tiles are taken away once
/// the full one is there; what they held is the beginning of it.
/// </summary>
public sealed class LogFolder(string root) : ILogFiles
{
    private const string CheckpointName = "checkpoint";
    private const string Partials = ".p";

    // Nothing that the layout has is larger than a full bundle of the longest entries.
    private const int Largest = Tile.FullWidth * (sizeof(ushort) + EntryBundle.MaxEntryBytes);

    public string Root => root;

    public byte[]? Read(Tile tile) =>
        Read(tile.Path, tile.Width, width => new Tile(tile.Level, tile.Index, width).Path) is { } bytes
            ? bytes[..Math.Min(bytes.Length, tile.Width * Hash.Length)]
            : null;

    /// <summary>The entries of a bundle; null where neither it nor a wider one is there, or it is not of that many entries.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Read(EntryBundle bundle)
    {
        if (ReadExactly(bundle.Path) is { } exact)
        {
            return bundle.TryDecode(exact, out var all) ? all : null;
        }

        foreach (var width in Wider(bundle.Path, bundle.Width))
        {
            var wider = new EntryBundle(bundle.Index, width);
            if (ReadExactly(wider.Path) is { } bytes)
            {
                return wider.TryDecode(bytes, out var more) ? [.. more.Take(bundle.Width)] : null;
            }
        }

        return null;
    }

    public byte[]? ReadCheckpoint() => ReadNote(CheckpointName);

    /// <summary>The bytes of a signed note as <see cref="ReadExactly(string)"/> gives them, and no more than one beyond the most that a note may have.</summary>
    public byte[]? ReadNote(string path) => ReadExactly(path, SignedNote.MaxBytes);

    /// <summary>
    /// The bytes of a file by its path below the folder, exactly that one; null where it is not there or no regular file. Of one that is larger
    /// than any file of a log it gives one byte more than such a file may have.
    /// </summary>
    public byte[]? ReadExactly(string path) => ReadExactly(path, Largest);

    /// <summary>
    /// The bytes of a file as <see cref="ReadExactly(string)"/> gives them, and no more than one beyond the most that it may have: a file that
    /// somebody made huge fills no memory.
    /// </summary>
    internal byte[]? ReadExactly(string path, int most)
    {
        try
        {
            using var file = RegularFile.Open(Place(path));
            if (file is null)
            {
                return null;
            }

            var bytes = new byte[Math.Min(RandomAccess.GetLength(file), most + 1L)];
            var count = 0;
            while (count < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(count), count) is > 0 and var read)
            {
                count += read;
            }

            return count == bytes.Length ? bytes : bytes[..count];
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(IReadOnlyList<LogFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            Make(Path.GetDirectoryName(Place(file.Path))!, folders);
        }

        DurableFile.Replace([.. files.Select(file => (Place(file.Path), file.Content))]);
        // Every folder that has a new name in it, those above new folders too.
        Together.Do(folders, DurableFile.Settle);
    }

    public void RemovePartials(IReadOnlyList<string> full)
    {
        ArgumentNullException.ThrowIfNull(full);
        foreach (var folder in full.Select(path => Place(path) + Partials).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Takes away a full bundle, which a log may prune once it is elsewhere; its hashes stay.</summary>
    public void Remove(EntryBundle full)
    {
        RemovePartials([full.Path]);
        try
        {
            File.Delete(Place(full.Path));
        }
        catch (DirectoryNotFoundException)
        {
            // It went before.
        }
    }

    /// <summary>The widths of the partial tiles that lie in such a folder, <c>tile/0/x001/067.p</c>; none where it is not there.</summary>
    internal IReadOnlyList<int> PartialWidths(string folder)
    {
        var place = Place(folder);
        try
        {
            return Directory.Exists(place)
                ? [.. Directory.EnumerateFiles(place).Select(f => Strict.TryDecimal(Path.GetFileName(f), out var w) && w < Tile.FullWidth ? (int)w : 0).Where(w => w > 0)]
                : [];
        }
        catch (DirectoryNotFoundException)
        {
            // It went between the two looks, with the last partial tile in it.
            return [];
        }
    }

    private byte[]? Read(string path, int width, Func<int, string> wider) =>
        ReadExactly(path) ?? Wider(path, width).Select(w => ReadExactly(wider(w))).FirstOrDefault(bytes => bytes is not null);

    /// <summary>The greater widths that the same place may have been written at, the full one first.</summary>
    private IEnumerable<int> Wider(string path, int width)
    {
        if (width == Tile.FullWidth)
        {
            yield break;
        }

        yield return Tile.FullWidth;
        foreach (var other in PartialWidths(Path.GetDirectoryName(path)!).Where(w => w > width))
        {
            yield return other;
        }
    }

    /// <summary>Creates a folder below the root and remembers it, and every one above it that is new, to be made durable.</summary>
    private void Make(string folder, HashSet<string> folders)
    {
        folders.Add(folder);
        if (Directory.Exists(folder))
        {
            return;
        }

        if (folder.Length > root.Length)
        {
            Make(Path.GetDirectoryName(folder)!, folders);
        }

        Directory.CreateDirectory(folder);
    }

    private string Place(string path) => Path.Combine(root, path);
}
