using TackOS.Server.Keys;

namespace TackOS.Server.Storage;

/// <summary>
/// The folder that one running gateway owns. A second one over the same folder would be a second writer, and would take the calls that the
/// first is executing for lost, so it does not start. The lock goes with the process, however that ends.
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
            return new DataFolder(folder, new FileStream(System.IO.Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
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

    public void Dispose() => _lock.Dispose();

    /// <summary>EWOULDBLOCK on Linux and macOS; a sharing or lock violation on Windows.</summary>
    private static bool IsHeldByAnother(IOException failure) => (failure.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}
