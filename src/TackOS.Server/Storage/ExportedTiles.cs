using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>Copies the tiles and bundles of one size: the full ones as they are, the partial ones cut to exactly that size.</summary>
internal static class ExportedTiles
{
    /// <exception cref="IOException">A file is missing, or cannot be read or written.</exception>
    public static void Write(LogFolder from, LogFolder to, long size, Action<long, long>? progress)
    {
        var done = 0L;
        var tiles = Tile.Grown(0, size);
        Parallel.ForEach(tiles, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, tile =>
        {
            if (tile.Width == Tile.FullWidth)
                Copy(from, to, tile.Path);
            else
                Put(to, tile.Path, from.Read(tile) ?? throw Gone(tile.Path));
            if (tile.Level > 0)
                return;
            var bundle = new EntryBundle(tile.Index, tile.Width);
            if (bundle.Width == Tile.FullWidth)
                Copy(from, to, bundle.Path);
            else
                Put(to, bundle.Path, EntryBundle.Encode(from.Read(bundle) ?? throw Gone(bundle.Path)));
            progress?.Invoke(Interlocked.Add(ref done, tile.Width), size);
        });
    }

    private static void Copy(LogFolder from, LogFolder to, string path)
    {
        var place = Place(to, path);
        try
        {
            File.Copy(Path.Combine(from.Root, path), place);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Gone(path);
        }
    }

    private static void Put(LogFolder to, string path, byte[] bytes) => File.WriteAllBytes(Place(to, path), bytes);

    private static string Place(LogFolder to, string path)
    {
        var place = Path.Combine(to.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return place;
    }

    private static IOException Gone(string path) => new($"{path} of the log is missing or damaged. Find out what was changed: tackos audit verify.");
}
