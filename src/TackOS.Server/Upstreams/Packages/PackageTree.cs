using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TackOS.Server.Upstreams.Packages;

/// <summary>The files of an installed package as one value.</summary>
public static class PackageTree
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const int DeepestFolder = 100;

    private static readonly string EmptyFile = Convert.ToHexStringLower(SHA256.HashData([]));

    private sealed record Entry(string Path, FileSystemInfo Info)
    {
        public bool IsFolder => Info is DirectoryInfo && Info.LinkTarget is null;
    }

    /// <summary>
    /// SHA-256, lower-case hex, over the line <c>tackos-tree-v1</c> and one record for each entry, ordered by the UTF-16 code units
    /// of its path relative to the folder: <c>d MODE PATH</c>, <c>f MODE SHA256 PATH</c> or <c>l TARGET-SHA256 PATH</c>, mode in octal, each
    /// ended by a zero byte. Links are not followed. Files are hashed in parallel.
    /// </summary>
    /// <exception cref="IOException">Something cannot be read, or folders nest deeper than 100.</exception>
    /// <exception cref="UnauthorizedAccessException">Something may not be read.</exception>
    public static async Task<string> DigestAsync(string folder, CancellationToken cancel = default)
    {
        var entries = Walk(folder);
        entries.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        var records = new string[entries.Count];
        await Parallel.ForAsync(0, entries.Count, cancel, (i, _) =>
        {
            records[i] = Describe(entries[i]);
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("tackos-tree-v1\n"u8);
        foreach (var record in records)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(record + '\0'));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Takes away every right to write, and makes the rights the same whatever the umask was.</summary>
    internal static void Seal(string folder)
    {
        // Folders last and inner ones first, since a folder without write permission still has to be walked, not changed.
        foreach (var entry in Walk(folder).Where(e => e.Info.LinkTarget is null).OrderBy(e => e.IsFolder).ThenByDescending(e => e.Path.Length))
        {
            var runs = entry.IsFolder || (entry.Info.UnixFileMode & Executable) != 0;
            SetMode(entry.Info.FullName, runs ? ReadOnly | Executable : ReadOnly);
        }

        SetMode(folder, ReadOnly | Executable);
    }

    /// <summary>Deletes a tree, sealed or not; no error where there is none.</summary>
    internal static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        SetMode(folder, Mine);
        foreach (var inner in Walk(folder).Where(e => e.IsFolder))
        {
            SetMode(inner.Info.FullName, Mine);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        // Windows has no such rights; there the digest alone guards the tree.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static List<Entry> Walk(string folder)
    {
        var entries = new List<Entry>();
        var pending = new Stack<(DirectoryInfo Folder, string Path, int Depth)>([(new(folder), "", 0)]);
        while (pending.TryPop(out var at))
        {
            if (at.Depth > DeepestFolder)
            {
                throw new IOException($"The folders of {folder} nest deeper than {DeepestFolder}.");
            }

            foreach (var info in at.Folder.EnumerateFileSystemInfos())
            {
                var entry = new Entry(at.Path + info.Name, info);
                entries.Add(entry);
                if (entry.IsFolder)
                {
                    pending.Push(((DirectoryInfo)info, entry.Path + "/", at.Depth + 1));
                }
            }
        }

        return entries;
    }

    private static string Describe(Entry entry)
    {
        if (entry.Info.LinkTarget is { } target)
        {
            return $"l {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)))} {entry.Path}";
        }

        var mode = Convert.ToString((int)entry.Info.UnixFileMode, 8).PadLeft(4, '0');
        return entry.IsFolder
            ? string.Create(CultureInfo.InvariantCulture, $"d {mode} {entry.Path}")
            : string.Create(CultureInfo.InvariantCulture, $"f {mode} {HashFile((FileInfo)entry.Info)} {entry.Path}");
    }

    private static string HashFile(FileInfo file)
    {
        if (file.Length == 0)
        {
            // Pipes and devices have no length either; opening one of them could wait for ever.
            return EmptyFile;
        }

        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
