using System.Security.Cryptography;
using TackOS.Vault;

namespace TackOS.Server.Keys.Kek;

/// <summary>
/// The key as a credential that systemd hands to the service (systemd.exec(5), LoadCredentialEncrypted=): a file in a folder of its own in memory,
/// decrypted by the machine's TPM or host key. Only the folder's path is in the environment.
/// </summary>
internal sealed class SystemdKek(string name, string? credentialsFolder) : IKekProvider
{
    public const string Word = "systemd";
    private const int LongestFile = 4096;

    public string Kind => Word;

    public string Name => name;

    public string? Asks => null;

    public IReadOnlyList<string> Hidden => credentialsFolder is null ? [] : [credentialsFolder];

    public NewKek Make(SecretValue? typed) => new(Read(), new KekRecord(Word, name));

    public SecretValue Open(KekRecord record, SecretValue? typed) => Read();

    private SecretValue Read()
    {
        if (string.IsNullOrEmpty(credentialsFolder))
            throw new StartupException($"systemd passed no credentials to this process. Run it as a service with LoadCredentialEncrypted={name}:FILE.");
        var path = Path.Combine(credentialsFolder, name);
        if (new FileInfo(path) is not { Exists: true, Length: <= LongestFile })
            throw new StartupException($"systemd passed no credential {name}. Add LoadCredentialEncrypted={name}:FILE to the service.");
        var bytes = File.ReadAllBytes(path);
        try
        {
            return KeyOf(bytes) ?? throw new StartupException($"The credential {name} is neither 32 bytes nor 64 hexadecimal digits. Make one: openssl rand 32 | systemd-creds encrypt --name={name} - FILE");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static SecretValue? KeyOf(byte[] bytes)
    {
        if (bytes.Length == Keyring.KekBytes)
            return SecretValue.FromBytes(bytes);
        Span<byte> key = stackalloc byte[Keyring.KekBytes];
        var digits = bytes.AsSpan().TrimEnd("\r\n"u8);
        if (digits.Length != 2 * Keyring.KekBytes || Convert.FromHexString(digits, key, out _, out _) != System.Buffers.OperationStatus.Done)
            return null;
        var value = SecretValue.FromBytes(key);
        CryptographicOperations.ZeroMemory(key);
        return value;
    }
}
