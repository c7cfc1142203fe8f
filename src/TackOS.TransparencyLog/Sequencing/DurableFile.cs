using System.Runtime.InteropServices;

namespace TackOS.TransparencyLog;

/// <summary>Files that are whole or not there, and stay once they are.</summary>
internal static partial class DurableFile
{
    /// <summary>What the name of a file ends with that is not whole yet.</summary>
    public const string Staged = ".new";

    private const int ReadOnly = 0;

    /// <summary>
    /// Replaces a file. The new name is durable only with its folder: <see cref="Settle"/>, once for all that were written into it.
    /// </summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(path + Staged, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + Staged, path, overwrite: true);
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

    private static IOException Failed(string folder) => new($"{folder} cannot be made durable: {Marshal.GetLastPInvokeErrorMessage()}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronise(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
