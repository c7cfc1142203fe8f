using System.Security.Cryptography;
using System.Text;

namespace TackOS.Cli.Connect;

/// <summary>A client's configuration file on disk: read strictly, replaced whole or not at all.</summary>
internal static class ConfigurationFile
{
    private const int MaxBytes = 64 * 1024 * 1024;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file, its byte order mark included; null where there is none.</summary>
    /// <exception cref="ConnectRefusedException">A link, a folder, too large, not UTF-8, or not readable.</exception>
    internal static string? Read(ClientConfiguration configuration)
    {
        RefuseLinks(configuration);
        var file = configuration.File;
        if (Directory.Exists(file)) throw new ConnectRefusedException("connect.file", $"{file} is a folder, not a file.");
        if (!File.Exists(file)) return null;
        return Text(file);
    }

    /// <summary>A file's text with nothing added or dropped.</summary>
    /// <exception cref="ConnectRefusedException">Too large, not UTF-8, or not readable.</exception>
    internal static string Text(string file)
    {
        try
        {
            if (new FileInfo(file).Length > MaxBytes) throw new ConnectRefusedException("connect.file", $"{file} is larger than 64 MiB.");
            return Utf8.GetString(File.ReadAllBytes(file));
        }
        catch (DecoderFallbackException)
        {
            throw new ConnectRefusedException("connect.file", $"{file} is not UTF-8 text; save it as UTF-8 first.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectRefusedException("connect.file", $"{file} cannot be read: {e.Message}");
        }
    }

    /// <summary>SHA-256 of a text's UTF-8 bytes, in hexadecimal.</summary>
    internal static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Utf8.GetBytes(text)));

    /// <summary>
    /// Puts a text in a file's place: a new file beside it, forced to disk, then renamed over it, so that a crash leaves the old
    /// file or the new one. The mode of an existing file is kept; a new one is for its owner only.
    /// </summary>
    internal static void Replace(string file, string text)
    {
        var mode = !OperatingSystem.IsWindows() && File.Exists(file) ? File.GetUnixFileMode(file) : Private;
        var next = $"{file}.tackos-{Guid.NewGuid():N}.tmp";
        try
        {
            WriteNew(next, text);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(next, mode);
            File.Move(next, file, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }

    /// <summary>Writes a file that must not exist yet, for its owner only, and forces it to disk.</summary>
    internal static void WriteNew(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        using var stream = new FileStream(file, options);
        stream.Write(Utf8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Makes the folders that a file needs, and returns those that were missing, innermost first.</summary>
    internal static List<string> MakeFolders(string file)
    {
        var missing = new List<string>();
        for (var folder = Path.GetDirectoryName(file); folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            missing.Add(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return missing;
    }

    internal static void RemoveEmptyFolders(IEnumerable<string> innermostFirst)
    {
        foreach (var folder in innermostFirst)
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    internal static string BackupName(string file, DateTimeOffset now)
    {
        var name = $"{file}.tackos-backup-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        return Enumerable.Range(1, 1000).Select(i => i == 1 ? name : $"{name}-{i}").First(n => !File.Exists(n));
    }

    /// <summary>Nothing below the user's own folder may be a link, or the token would be written to a place nobody named.</summary>
    private static void RefuseLinks(ClientConfiguration configuration)
    {
        for (var path = configuration.File; path is not null && path.Length > configuration.Root.Length; path = Path.GetDirectoryName(path))
        {
            if (new FileInfo(path).LinkTarget is { } target)
                throw new ConnectRefusedException("connect.link", $"{path} is a link to {target}; edit that file by hand, or replace the link by a file.");
        }
    }
}

/// <summary>Carries a refusal from the reading of a file to the outcome; it never leaves <see cref="ClientConnection"/>.</summary>
internal sealed class ConnectRefusedException(string code, string sentence) : Exception(sentence)
{
    internal ConnectRefusal Refusal => new(code, Message);
}
