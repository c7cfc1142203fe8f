using System.Formats.Tar;
using System.IO.Compression;

namespace TackOS.Tests.Calls.Arguments;

/// <summary>The public test data that lies beside the project and is never part of it; a test that cannot find it is skipped.</summary>
internal static class SharedData
{
    /// <summary>The regular files of a .tar.gz whose path contains <paramref name="infix"/>, by path, with their bytes.</summary>
    public static SortedDictionary<string, byte[]> Unpack(string archive, string infix)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using var stream = new GZipStream(File.OpenRead(Find(archive)), CompressionMode.Decompress);
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.Name.Contains(infix, StringComparison.Ordinal))
            {
                using var copy = new MemoryStream();
                entry.DataStream?.CopyTo(copy);
                files.Add(entry.Name, copy.ToArray());
            }
        }

        return files;
    }

    private static string Find(string file)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "TackOS.slnx")))
        {
            root = root.Parent;
        }

        string?[] folders = [root is null ? null : Path.Combine(root.FullName, "../shared"), Environment.GetEnvironmentVariable("TACKOS_SHARED")];
        var found = folders.OfType<string>().Select(folder => Path.Combine(folder, "data", file)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"The public test data is not here: data/{file}.");
        return found!;
    }
}
