using System.Runtime.InteropServices;

namespace TackOS.TransparencyLog;

/// <summary>Files that are whole or not there, and stay once they are.</summary>
public static partial class DurableFile
{
    /// <summary>What the name of a file ends with that is not whole yet.</summary>
    public const string Staged = ".new";

    private const int ReadOnly = 0;

    /// <summary>
    /// Replaces a file. The new name is durable only with its folder: <see cref="Settle"/>, once for all that were written into it.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        using (var file = Stage(path, content))
        {
            file.Flush(flushToDisk: true);
        }

        File.Move(path + Staged, path, overwrite: true);
    }

    /// <summary>
    /// Replaces several. All are written before the first is flushed, and they are flushed at the same time: a file system commits those together.
    /// </summary>
    public static void Replace(IReadOnlyCollection<(string Path, ReadOnlyMemory<byte> Content)> files)
    {
        var staged = new List<FileStream>(files.Count);
        try
        {
            staged.AddRange(files.Select(file => Stage(file.Path, file.Content.Span)));
            Together.Do(staged, file => file.Flush(flushToDisk: true));
        }
        finally
        {
            staged.ForEach(file => file.Dispose());
        }

        foreach (var (path, _) in files)
        {
            File.Move(path + Staged, path, overwrite: true);
        }
    }

    /// <summary>Makes the names in a folder durable. Windows does that by itself.</summary>
    /// <exception cref="IOException">The disk did not take them.</exception>
    public static void Settle(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, ReadOnly);
        if (handle < 0)
        {
            throw Failed(folder);
        }

        try
        {
            if (Synchronise(handle) != 0)
            {
                throw Failed(folder);
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static FileStream Stage(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path + Staged, options);
        try
        {
            file.Write(content);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static IOException Failed(string folder) => new($"{folder} cannot be made durable: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronise(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
