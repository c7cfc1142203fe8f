using System.Security.Cryptography;

namespace TackOS.Server.Keys;

/// <summary>
/// The key-encryption key in a file that only its owner can read, beside the data folder and never inside it: a copy of the data folder
/// alone opens nothing.
/// </summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int KeyBytes = 32;

    /// <summary>By default <c>~/.tackos.key</c> for <c>~/.tackos</c>.</summary>
    public static string DefaultFor(string dataFolder) => Path.TrimEndingDirectorySeparator(dataFolder) + ".key";

    public static byte[] Create(string path, string dataFolder)
    {
        if (IsInside(path, dataFolder))
            throw new StartupException($"The key file {path} lies inside the data folder. Keep it elsewhere (--key-file), so that a copy of the data alone opens nothing.");
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(key);
        file.Flush(flushToDisk: true);
        return key;
    }

    public static byte[] Read(string path)
    {
        if (!File.Exists(path))
            throw new StartupException($"The key file {path} is missing. Without it the vault stays closed: put it back, or name it with --key-file.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new StartupException($"Others can read the key file {path}. Take that right away: chmod 600 {path}");
        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new StartupException($"The key file {path} does not hold a 32-byte key.");
    }

    private static bool IsInside(string path, string folder) =>
        Path.GetFullPath(path).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

/// <summary>TackOS cannot start: one sentence that names what is wrong and the mend.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
