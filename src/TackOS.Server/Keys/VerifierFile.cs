using System.Text;
using TackOS.TransparencyLog;

namespace TackOS.Server.Keys;

/// <summary>The file <c>key.vkey</c> of a data folder: the public half of the key that signs the journal, and with it the journal's name.</summary>
internal static class VerifierFile
{
    private const string Name = "key.vkey";

    public static string Of(string dataFolder) => Path.Combine(dataFolder, Name);

    /// <summary>Null where there is none; one that cannot be read is somebody's doing.</summary>
    /// <exception cref="StartupException">It is no verifier key.</exception>
    public static NoteVerifier? Read(string dataFolder)
    {
        var path = Of(dataFolder);
        if (!File.Exists(path))
            return null;
        return NoteVerifier.TryParse(File.ReadAllText(path).Trim(), out var verifier, out _)
            ? verifier
            : throw new StartupException($"{path} is not the key that this data folder signs with. Find out who changed it, and put it back from a backup.");
    }

    /// <summary>The name in it, where there is one, whatever else of it is readable.</summary>
    public static string? OriginIn(string dataFolder) =>
        File.Exists(Of(dataFolder)) && File.ReadAllText(Of(dataFolder)).Split('+')[0] is { Length: > 0 } origin ? origin : null;

    /// <summary>Never in place: a full disk would leave it empty.</summary>
    public static void Write(string dataFolder, NoteVerifier verifier)
    {
        var text = verifier + "\n";
        if (!File.Exists(Of(dataFolder)) || File.ReadAllText(Of(dataFolder)) != text)
            VaultKeys.WriteDurably(Of(dataFolder), Encoding.UTF8.GetBytes(text), overwrite: true);
    }
}
