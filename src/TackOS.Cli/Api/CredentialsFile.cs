using System.Text.Json;

namespace TackOS.Cli.Api;

/// <summary>An operator's token for one server.</summary>
internal sealed record SavedCredential(string Operator, string Token, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{Operator} until {ExpiresAt:O} with ***";
}

/// <summary>
/// The operator's tokens, one a server address. Only the user can read the file (0600, in a folder of 0700); it is replaced whole, so a
/// crash leaves the old one or the new one. A file that others can read is refused.
/// </summary>
internal sealed class CredentialsFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="RefusedException">The file cannot be trusted or read.</exception>
    public SavedCredential? Find(Uri server) => Read().GetValueOrDefault(Key(server));

    public void Keep(Uri server, SavedCredential credential) => Write(new(Read()) { [Key(server)] = credential });

    public void Forget(Uri server)
    {
        var all = Read();
        if (all.Remove(Key(server)))
            Write(all);
    }

    private static string Key(Uri server) => server.GetLeftPart(UriPartial.Authority);

    private Dictionary<string, SavedCredential> Read()
    {
        if (!File.Exists(path))
            return [];
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
            throw new RefusedException("credentials-open", $"Others can read {path}. Take that right away: chmod 600 {path}");
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, SavedCredential>>(File.ReadAllText(path), Layout) ?? [];
        }
        catch (JsonException malformed)
        {
            throw new RefusedException("credentials-malformed", $"{path} cannot be read ({malformed.Message}). Delete it and sign in again: tackos login CODE");
        }
    }

    /// <summary>
    /// 1. The text, durable, under a name of its own: a crash leaves a stray file that only its owner can read.
    /// 2. The rename: a crash leaves the old text or the new one.
    /// </summary>
    private void Write(Dictionary<string, SavedCredential> all)
    {
        MakeFolder(Path.GetDirectoryName(path)!);
        var fresh = $"{path}.{Environment.ProcessId}.new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(fresh, options))
        {
            JsonSerializer.Serialize(file, all, Layout);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }
}
