using System.Formats.Tar;
using System.IO.Compression;

namespace TackOS.Cedar.Tests;

/// <summary>The policy files of the official corpus, read from its archive.</summary>
internal static class CorpusPolicies
{
    public const int Files = 4_766;

    public static List<(string Name, string Text)> Read() => [.. Entries("corpus-tests/", ".cedar")];

    /// <summary>The files of the archive whose path holds this and ends in that.</summary>
    public static IEnumerable<(string Name, string Text)> Entries(string folder, string ending)
    {
        using var packed = new GZipStream(File.OpenRead(SharedData.Require("cedar/cedar.tar.gz")), CompressionMode.Decompress);
        using var archive = new TarReader(packed);
        while (archive.GetNextEntry() is { } entry)
        {
            if (!entry.Name.EndsWith(ending, StringComparison.Ordinal) || !entry.Name.Contains("/" + folder, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            yield return (entry.Name, reader.ReadToEnd());
        }
    }
}
