using System.Runtime.Versioning;
using TackOS.Server.Keys;

namespace TackOS.Server.Storage;

/// <summary>
/// The folder that one running gateway owns. A second one over the same folder would be a second writer, and would take the calls that the
/// first is executing for lost, so it does not start. The lock goes with the process, however that ends. Nobody but its owner reads the folder
/// or a file in it, whoever made them.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <exception cref="StartupException">The folder cannot be made or written, or another gateway owns it.</exception>
    public static DataFolder Take(string path)
    {
        var folder = System.IO.Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly);
            return Own(folder);
        }
        catch (IOException taken) when (IsHeldByAnother(taken))
        {
            throw new StartupException($"Another TackOS runs over {folder}. Stop it first, or name another folder with --data.", taken);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {folder} cannot be used: {refused.Message} Name another with --data.", refused);
        }
    }

    /// <summary>Takes a folder that is there, for a moment of work on it; null where a gateway owns it.</summary>
    public static DataFolder? TryTake(string path)
    {
        try
        {
            return new DataFolder(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException taken) when (IsHeldByAnother(taken))
        {
            return null;
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The rights are seen to once the folder is this gateway's: the files of another that runs come and go.</summary>
    private static DataFolder Own(string folder)
    {
        var held = new FileStream(System.IO.Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            if (!OperatingSystem.IsWindows())
                CloseToOthers(folder);
            return new DataFolder(folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A folder that was there before, copied or put back from a backup, has the rights of whoever made it. What lies below its folders cannot be
    /// reached past it. A link is left alone: its rights are those of something elsewhere.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private static void CloseToOthers(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFiles().Where(f => f.LinkTarget is null).Prepend<FileSystemInfo>(new DirectoryInfo(folder)))
        {
            if ((entry.UnixFileMode & ~OwnerOnly) is not UnixFileMode.None)
                entry.UnixFileMode &= OwnerOnly;
        }
    }

    /// <summary>EWOULDBLOCK on Linux and macOS; a sharing or lock violation on Windows.</summary>
    private static bool IsHeldByAnother(IOException failure) => (failure.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}
