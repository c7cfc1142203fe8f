using System.Runtime.ExceptionServices;
using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>Copies the tiles and bundles of one size: the full ones as they are, the partial ones cut to exactly that size.</summary>
internal static class ExportedTiles
{
    /// <param name="from">The log.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="size">How many entries.</param>
    /// <param name="cold">Where the bundles are that are not in the log any more; each is held against its hashes before it is written.</param>
    /// <param name="progress">Is told how many entries are copied, of how many.</param>
    /// <exception cref="IOException">A file is missing, or cannot be read or written, or a pruned bundle is not what was signed.</exception>
    public static void Write(LogFolder from, LogFolder to, long size, ColdFolder? cold, Action<long, long>? progress)
    {
        try
        {
            WriteAll(from, to, size, cold, progress);
        }
        catch (AggregateException several) when (several.InnerExceptions[0] is IOException first)
        {
            // Whatever the others met, one of them is what whoever asked has to know.
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private static void WriteAll(LogFolder from, LogFolder to, long size, ColdFolder? cold, Action<long, long>? progress)
    {
        var done = 0L;
        Parallel.ForEach(Tile.Grown(0, size), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, tile =>
        {
            if (tile.Width < Tile.FullWidth || !TryCopy(from, to, tile.Path))
                Put(to, tile.Path, from.Read(tile) ?? throw Gone(tile.Path));
            if (tile.Level > 0)
                return;
            // A gateway that runs may be pruning: what has just left the log is looked for where it went.
            var bundle = new EntryBundle(tile.Index, tile.Width);
            if (bundle.Width < Tile.FullWidth || !TryCopy(from, to, bundle.Path))
                Put(to, bundle.Path, EntryBundle.Encode(from.Read(bundle) ?? Pruned(cold, bundle, from.Read(tile)) ?? throw Gone(bundle.Path)));
            progress?.Invoke(Interlocked.Add(ref done, tile.Width), size);
        });
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>>? Pruned(ColdFolder? cold, EntryBundle bundle, byte[]? hashes)
    {
        if (cold?.Read(bundle) is not { } entries)
            return cold is null ? null : throw new IOException($"{bundle.Path} is neither in the log nor, whole, in {cold.Root}. Put it back there.");
        return hashes is not null && ColdFolder.Fit(entries, hashes)
            ? entries
            : throw new IOException($"{bundle.Path} in {cold.Root} is not what the hashes of the log say. Find out what was changed: tackos audit verify --cold {cold.Root}");
    }

    /// <summary>False where the file is not there.</summary>
    private static bool TryCopy(LogFolder from, LogFolder to, string path)
    {
        var place = Place(to, path);
        try
        {
            File.Copy(Path.Combine(from.Root, path), place);
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
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
