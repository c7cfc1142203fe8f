using TackOS.TransparencyLog;
using TackOS.Vault;

namespace TackOS.Server.Keys.Kek;

/// <summary>
/// The key in a file that only its owner reads, beside the data folder and never inside it. Whoever runs as the same user reads it, and so does a
/// backup that takes both.
/// </summary>
internal sealed class FileKek(string path, string dataFolder) : IKekProvider
{
    public const string Word = "file";

    public string Kind => Word;

    public string Name => path;

    public string? Asks => null;

    public IReadOnlyList<string> Hidden => [path];

    /// <summary>A file that is there already is used: a rotation that was cut short made it.</summary>
    public NewKek Make(SecretValue? typed)
    {
        KeyFile.MustLieOutside(path, dataFolder);
        var key = File.Exists(path) ? KeyFile.Read(path) : KeyFile.Create(path, dataFolder);
        DurableFile.Settle(Path.GetDirectoryName(path)!);
        return new NewKek(Taken(key), new KekRecord(Word, path));
    }

    public SecretValue Open(KekRecord record, SecretValue? typed) => Taken(KeyFile.Read(path));

    private static SecretValue Taken(byte[] key)
    {
        var value = SecretValue.FromBytes(key);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        return value;
    }
}
