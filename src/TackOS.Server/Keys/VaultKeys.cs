using System.Security.Cryptography;
using TackOS.TransparencyLog;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>The open key ring and what is derived from it: the boxes of secrets and bodies, and the key that signs the journal.</summary>
internal sealed class VaultKeys : IDisposable
{
    private const string RingName = "keyring";
    private const string VerifierName = "key.vkey";
    private readonly Keyring _ring;

    private VaultKeys(Keyring ring, string dataFolder)
    {
        _ring = ring;
        Bodies = new BodyBox(ring, SystemRandomness.Fill);
        Secrets = new SecretBox(ring, SystemRandomness.Fill);
        Origin = ReadOrMakeOrigin(Path.Combine(dataFolder, VerifierName));
        using var seed = ring.Derive(KeyPurpose.JournalSigning);
        JournalSigner = seed.Reveal(Origin, static (bytes, origin) => Ed25519Signer.FromSeed(origin, bytes));
        PublishVerifier(Path.Combine(dataFolder, VerifierName), JournalSigner.Verifier + "\n");
    }

    public BodyBox Bodies { get; }

    public SecretBox Secrets { get; }

    public NoteSigner JournalSigner { get; }

    /// <summary>The journal's name in its checkpoints.</summary>
    public string Origin { get; }

    /// <summary>Opens the ring of a data folder, or makes one with its key file on the first start.</summary>
    public static VaultKeys Open(string dataFolder, string keyFile)
    {
        var ringFile = Path.Combine(dataFolder, RingName);
        if (File.Exists(ringFile))
            return Open(dataFolder, keyFile, ringFile);
        var kek = File.Exists(keyFile) ? KeyFile.Read(keyFile) : KeyFile.Create(keyFile, dataFolder);
        var made = Keyring.Create(kek, SystemRandomness.Fill);
        CryptographicOperations.ZeroMemory(kek);
        WriteDurably(ringFile, made.Wrapped, overwrite: false);
        return new VaultKeys(made.Keyring, dataFolder);
    }

    public void Dispose()
    {
        JournalSigner.Dispose();
        _ring.Dispose();
    }

    private static VaultKeys Open(string dataFolder, string keyFile, string ringFile)
    {
        var kek = KeyFile.Read(keyFile);
        try
        {
            return Keyring.Open(kek, File.ReadAllBytes(ringFile)) switch
            {
                KeyringOpening.Opened opened => new VaultKeys(opened.Keyring, dataFolder),
                KeyringOpening.WrongKey => throw new StartupException($"The key file {keyFile} is not the one that closed the vault in {dataFolder}. Name the right one with --key-file."),
                _ => throw new StartupException($"The key ring {ringFile} is damaged. Restore it from a backup of the data folder."),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(kek);
        }
    }

    private static string ReadOrMakeOrigin(string verifierFile) => File.Exists(verifierFile)
        ? File.ReadAllText(verifierFile).Split('+')[0]
        : "tackos.local/" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>The file names the journal for good, so it is never written in place: a full disk would leave it empty.</summary>
    private static void PublishVerifier(string path, string verifier)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != verifier)
            WriteDurably(path, System.Text.Encoding.UTF8.GetBytes(verifier), overwrite: true);
    }

    private static void WriteDurably(string path, byte[] bytes, bool overwrite)
    {
        var staged = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(staged, options))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(staged, path, overwrite);
    }
}
