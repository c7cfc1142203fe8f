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
        MustLieOutside(path, dataFolder);
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(key);
        file.Flush(flushToDisk: true);
        return key;
    }

    /// <exception cref="StartupException">It lies inside the data folder.</exception>
    public static void MustLieOutside(string path, string dataFolder)
    {
        if (IsInside(path, dataFolder))
            throw new StartupException($"The key file {path} lies inside the data folder. Keep it elsewhere (--key-file), so that a copy of the data alone opens nothing.");
    }

    public static byte[] Read(string path)
    {
        var key = ReadOwn(path, "key file", "name it with --key-file. Without it the vault stays closed");
        return key.Length == KeyBytes ? key : throw new StartupException($"The key file {path} does not hold a 32-byte key.");
    }

    /// <summary>A file that must be its owner's alone.</summary>
    /// <exception cref="StartupException">It is missing, or others can read it.</exception>
    public static byte[] ReadOwn(string path, string what, string mend)
    {
        if (!File.Exists(path))
            throw new StartupException($"The {what} {path} is missing: put it back, or {mend}.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new StartupException($"Others can read the {what} {path}. Take that right away: chmod 600 {path}");
        return File.ReadAllBytes(path);
    }

    private static bool IsInside(string path, string folder) =>
        Path.GetFullPath(path).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

/// <summary>TackOS cannot start: one sentence that names what is wrong and the mend.</summary>
public class StartupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What was given is whole, and not the key that closes the ring.</summary>
internal sealed class WrongKekException(string message) : StartupException(message);
