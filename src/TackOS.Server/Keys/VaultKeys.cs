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
        StepUps = new StepUpBox(ring, SystemRandomness.Fill);
        var verifierFile = Path.Combine(dataFolder, VerifierName);
        if (HasDatabase(dataFolder) && !File.Exists(verifierFile))
            throw Lost(verifierFile);
        Origin = ReadOrMakeOrigin(verifierFile);
        using var seed = ring.Derive(KeyPurpose.JournalSigning);
        JournalSigner = seed.Reveal(Origin, static (bytes, origin) => Ed25519Signer.FromSeed(origin, bytes));
        PublishVerifier(verifierFile, JournalSigner.Verifier + "\n", isNew: !HasDatabase(dataFolder));
    }

    public BodyBox Bodies { get; }

    public SecretBox Secrets { get; }

    /// <summary>The secrets of operators' authenticators.</summary>
    public StepUpBox StepUps { get; }

    public NoteSigner JournalSigner { get; }

    /// <summary>The journal's name in its checkpoints.</summary>
    public string Origin { get; }

    /// <summary>Opens the ring of a data folder, or makes one with its key file on the first start.</summary>
    public static VaultKeys Open(string dataFolder, string keyFile)
    {
        var ringFile = Path.Combine(dataFolder, RingName);
        if (File.Exists(ringFile))
            return Open(dataFolder, keyFile, ringFile);
        if (HasDatabase(dataFolder))
            throw Lost(ringFile);
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
        : NewOrigin();

    /// <summary>A name that no other journal has.</summary>
    public static string NewOrigin() => "tackos.local/" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>
    /// The file names the journal for good, so it is never written in place: a full disk would leave it empty. Beside a database it is never
    /// replaced either: one that differs is somebody's doing, and to put it right in silence would hide that.
    /// </summary>
    private static void PublishVerifier(string path, string verifier, bool isNew)
    {
        if (File.Exists(path) && File.ReadAllText(path) == verifier)
            return;
        if (!isNew)
            throw new StartupException($"{path} is not the key that this data folder signs with. Find out who changed it, and put it back from a backup.");
        WriteDurably(path, System.Text.Encoding.UTF8.GetBytes(verifier), overwrite: true);
    }

    private static bool HasDatabase(string dataFolder) => new FileInfo(Path.Combine(dataFolder, "tackos.db")) is { Exists: true, Length: > 0 };

    /// <summary>New keys in their place would close every secret and body for good, and sign another past.</summary>
    private static StartupException Lost(string file) => new($"{file} is missing, and the database beside it needs it. Put it back from a backup of the data folder.");

    /// <summary>A file that only its owner reads, whole or not there.</summary>
    public static void WriteDurably(string path, byte[] bytes, bool overwrite)
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
