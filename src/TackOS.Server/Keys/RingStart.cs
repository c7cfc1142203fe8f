using TackOS.Server.Keys.Kek;
using TackOS.TransparencyLog;
using TackOS.Vault;

namespace TackOS.Server.Keys;

/// <summary>What a start does with the file of the ring before there are keys to hold: begins it, opens it, and says why it cannot.</summary>
internal static class RingStart
{
    public static ClosedRing Begin(IRingFile file, IKekProvider provider, SecretValue? typed)
    {
        var made = provider.Make(typed);
        using var key = made.Key;
        var begun = key.Reveal(0, static (bytes, _) => Keyring.Create(bytes, SystemRandomness.Fill));
        begun.Keyring.Dispose();
        var closed = new ClosedRing(made.Record, begun.Wrapped);
        file.Stage(closed.Encode());
        file.Swap();
        file.Settle();
        return closed;
    }

    /// <summary>The file names the journal for good. Beside a database it is never replaced: one that differs is somebody's doing, and to put it right in silence would hide that.</summary>
    public static void Publish(string dataFolder, IKekProvider provider, ClosedRing closed, SecretValue? typed)
    {
        var (ring, kek) = Opened(dataFolder, provider, closed, typed);
        using (ring)
        using (kek)
        using (var seed = ring.JournalSeed())
        using (var signer = seed.Reveal(VerifierFile.OriginIn(dataFolder) ?? VaultKeys.NewOrigin(), static (bytes, origin) => Ed25519Signer.FromSeed(origin, bytes)))
            VerifierFile.Write(dataFolder, signer.Verifier);
    }

    public static (Keyring Ring, SecretValue Kek) Opened(string dataFolder, IKekProvider provider, ClosedRing closed, SecretValue? typed)
    {
        var kek = provider.Open(closed.Kek, typed);
        switch (kek.Reveal(closed.Wrapped, static (key, wrapped) => Keyring.Open(key, wrapped)))
        {
            case KeyringOpening.Opened opened:
                return (opened.Keyring, kek);
            case KeyringOpening.WrongKey:
                kek.Dispose();
                throw new WrongKekException(Wrong(dataFolder, provider, closed.Kek));
            default:
                kek.Dispose();
                throw Damaged(dataFolder);
        }
    }

    public static bool HasDatabase(string dataFolder) => new FileInfo(Path.Combine(dataFolder, "tackos.db")) is { Exists: true, Length: > 0 };

    private static string Wrong(string dataFolder, IKekProvider provider, KekRecord closure) => provider switch
    {
        FileKek file => $"The key file {file.Name} is not the one that closed the vault in {dataFolder}{(closure.Name.Length > 0 && closure.Name != file.Name ? $", which was {closure.Name}" : "")}. Name the right one with --key-file.",
        { Asks: { } what } => $"This {what} does not open the vault in {dataFolder}.",
        _ => $"{provider.Kind}:{provider.Name} is not the key that closed the vault in {dataFolder}, which was {closure.Option}. Name the right one with --kek.",
    };

    /// <summary>New keys in their place would close every secret and body for good, and sign another past.</summary>
    public static StartupException Lost(string file) => new($"{file} is missing, and the database beside it needs it. Put it back from a backup of the data folder.");

    public static StartupException Damaged(string dataFolder) => new($"The key ring {Path.Combine(dataFolder, "keyring")} is damaged. Restore it from a backup of the data folder.");
}
