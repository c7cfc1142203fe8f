using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TackOS.Cli.Connect;

/// <summary>What undoing needs to know about one wired file. It holds no secret: what was replaced stands in the backup.</summary>
/// <param name="File">The client's configuration file.</param>
/// <param name="Name">The name of TackOS's entry in it.</param>
/// <param name="Url">The address in that entry, by which it is known again.</param>
/// <param name="Original">The backup of the file as it was before TackOS; null where there was no file.</param>
/// <param name="OriginalDigest">The digest of that backup.</param>
/// <param name="Replaced">Whether an entry of the same name stood there before.</param>
/// <param name="WrittenDigest">The digest of what was written; null once somebody else's edits are mixed in.</param>
/// <param name="Backups">Every backup made for this entry.</param>
/// <param name="MadeFolders">The folders made for the file, innermost first.</param>
internal sealed record ConnectState(
    string File, string Name, string Url, string? Original, string? OriginalDigest, bool Replaced, string? WrittenDigest,
    IReadOnlyList<string> Backups, IReadOnlyList<string> MadeFolders);

/// <summary>Keeps the states, one small file each, in a folder of TackOS's own.</summary>
internal sealed class ConnectStates(string folder)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="ConnectRefusedException">The state file cannot be read.</exception>
    internal ConnectState? Find(ClientConfiguration configuration, string name)
    {
        var file = FileOf(configuration, name);
        if (!File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize<ConnectState>(File.ReadAllText(file), Format) is { } state
                && state.File == configuration.File && state.Name == name
                ? state
                : throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConnectRefusedException("connect.state", $"{file} cannot be read as what an earlier connect wrote; move it away.");
        }
    }

    internal void Keep(ClientConfiguration configuration, ConnectState state)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ConfigurationFile.Replace(FileOf(configuration, state.Name), JsonSerializer.Serialize(state, Format) + "\n");
    }

    internal void Forget(ClientConfiguration configuration, string name)
    {
        if (Directory.Exists(folder)) File.Delete(FileOf(configuration, name));
    }

    private string FileOf(ClientConfiguration configuration, string name)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{configuration.File}\n{name}")));
        return Path.Combine(folder, $"{configuration.Client}-{digest[..16]}.json");
    }
}
