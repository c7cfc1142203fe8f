using System.Security.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>
/// A witness's name and private key in one file that only its owner can read, in the form <c>PRIVATE+KEY+NAME+HEXID+BASE64(0x04 || SEED)</c>
/// that signed-note tools keep private keys in. The name is part of who the witness is, so they are never parted.
/// </summary>
public static class WitnessKey
{
    private const string Prefix = "PRIVATE+KEY+";
    private const int SeedLength = 32;

    /// <summary>Makes a key at random and writes it durably.</summary>
    /// <exception cref="ArgumentException">The name is no key name.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static CosignatureSigner Create(string path, string name, TimeProvider time)
    {
        var seed = RandomNumberGenerator.GetBytes(SeedLength);
        var signer = CosignatureSigner.FromSeed(name, seed, time);
        try
        {
            DurableFile.Replace(path, Strict.Utf8(Text(signer.Verifier, seed)));
            DurableFile.Settle(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return signer;
        }
        catch
        {
            signer.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <exception cref="InvalidDataException">The file holds no such key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CosignatureSigner Read(string path, TimeProvider time)
    {
        var text = File.ReadAllText(path).TrimEnd('\n');
        var parts = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('+', 3) : [];
        if (parts is not [var name, _, var encoded]
            || !NoteKeyName.IsValid(name)
            || !Strict.TryBase64(encoded, out var key)
            || key is not [(byte)NoteAlgorithm.CosignatureV1, .. { Length: SeedLength } seed])
        {
            throw Unreadable(path);
        }

        var signer = CosignatureSigner.FromSeed(name, seed, time);
        return Text(signer.Verifier, seed) == text + "\n" ? signer : throw Unreadable(path);
    }

    private static InvalidDataException Unreadable(string path) => new($"{path} does not hold the private key of a witness.");

    private static string Text(NoteVerifier verifier, ReadOnlySpan<byte> seed)
    {
        var named = verifier.ToString();
        var id = named[verifier.Name.Length..].Split('+')[1];
        return $"{Prefix}{verifier.Name}+{id}+{Convert.ToBase64String([(byte)NoteAlgorithm.CosignatureV1, .. seed])}\n";
    }
}
