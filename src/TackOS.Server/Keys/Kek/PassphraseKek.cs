using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using TackOS.Vault;

namespace TackOS.Server.Keys.Kek;

/// <summary>The key derived by Argon2id (RFC 9106) from what an admin types, and nowhere else: a copy of the whole disk opens nothing.</summary>
internal sealed class PassphraseKek : IKekProvider
{
    public const string Word = "passphrase";
    private const int FewestCharacters = 15;
    private const int FewestDifferent = 8;

    public string Kind => Word;

    public string Name => "";

    public string? Asks => Word;

    public IReadOnlyList<string> Hidden => [];

    /// <summary>What a new passphrase must be.</summary>
    public static string Rule { get; } = $"A passphrase has at least {FewestCharacters} characters, {FewestDifferent} of them different. Several words that were drawn by chance are good.";

    public NewKek Make(SecretValue? typed)
    {
        if (typed is null || !typed.Reveal(0, static (bytes, _) => IsStrong(Encoding.UTF8.GetString(bytes))))
            throw new StartupException($"This passphrase is too weak. {Rule}");
        var cost = Argon2Cost.New(SystemRandomness.Fill);
        return new NewKek(Derive(cost, typed), new KekRecord(Word, "", Argon2: cost));
    }

    public SecretValue Open(KekRecord record, SecretValue? typed)
    {
        if (record.Argon2 is not { } cost || !cost.IsKnown)
            throw new StartupException("The key ring does not say how its key is derived from the passphrase. Restore it from a backup of the data folder.");
        return Derive(cost, typed ?? throw new StartupException("The vault waits for its passphrase: tackos vault unseal."));
    }

    private static SecretValue Derive(Argon2Cost cost, SecretValue typed) => typed.Reveal(cost, static (bytes, cost) =>
    {
        var argon = PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters
        {
            DegreeOfParallelism = cost.Parallelism,
            MemorySize = cost.MemoryKib,
            NumberOfPasses = cost.Passes,
        });
        Span<byte> key = stackalloc byte[Keyring.KekBytes];
        argon.DeriveBytes(bytes, cost.Salt, key);
        var value = SecretValue.FromBytes(key);
        CryptographicOperations.ZeroMemory(key);
        return value;
    });

    private static bool IsStrong(string text) =>
        text.EnumerateRunes().Count() >= FewestCharacters && text.EnumerateRunes().Distinct().Count() >= FewestDifferent;
}

/// <summary>
/// How a passphrase becomes a key. New ones are the second recommended option of RFC 9106, section 4 (64 MiB, 3 passes), with one lane in the place of
/// four, which is all that libsodium computes.
/// </summary>
internal sealed record Argon2Cost(int Format, byte[] Salt, long MemoryKib, long Passes, int Parallelism)
{
    private const int SaltBytes = 16;

    /// <summary>Whether it is of this format and asks for no more than a start can bear: whoever writes the file must not choose how much memory that takes.</summary>
    public bool IsKnown => Format == 1 && Salt is { Length: SaltBytes } && Parallelism == 1 && MemoryKib is >= 8 * 1024 and <= 1024 * 1024 && Passes is >= 1 and <= 16;

    public static Argon2Cost New(RandomFill random)
    {
        var salt = new byte[SaltBytes];
        random(salt);
        return new Argon2Cost(Format: 1, salt, MemoryKib: 64 * 1024, Passes: 3, Parallelism: 1);
    }
}
