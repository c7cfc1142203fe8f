using System.Formats.Tar;
using System.IO.Compression;

namespace TackOS.Tests;

/// <summary>Public test data that lies beside the project, read where it is and never copied in.</summary>
internal static class PublicData
{
    /// <summary>The text of one file of an archive; skips the test, naming what is missing, where the data is absent.</summary>
    public static string ReadFromArchive(string archive, string entryName)
    {
        var text = Texts(archive, name => name == entryName).FirstOrDefault();
        Assert.SkipWhen(text is null, $"'{entryName}' is not in '{archive}'.");
        return text!;
    }

    /// <summary>The texts of the files of an archive whose names are wanted; skips the test, naming what is missing, where the data is absent.</summary>
    public static IEnumerable<string> Texts(string archive, Func<string, bool> isWanted)
    {
        var path = Roots().Select(root => Path.Combine(root, archive)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"The shared test data '{archive}' is not on this machine.");
        using var tar = new TarReader(new GZipStream(File.OpenRead(path!), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data && isWanted(entry.Name.TrimStart('.', '/')))
                yield return new StreamReader(data).ReadToEnd();
        }
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("TACKOS_SHARED") is { Length: > 0 } shared)
            yield return Path.Combine(shared, "data");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TackOS.slnx")))
                yield return Path.Combine(folder.FullName, "..", "shared", "data");
        }
        yield return Path.Combine(Path.GetPathRoot(AppContext.BaseDirectory)!, "work", "shared", "data");
    }
}
