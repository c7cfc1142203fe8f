using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>The signature type bytes of C2SP signed-note that this library implements.</summary>
public enum NoteAlgorithm
{
    /// <summary>Ed25519 over the note text (C2SP signed-note).</summary>
    Ed25519 = 0x01,

    /// <summary>Ed25519 over a time and a checkpoint, by a witness (C2SP tlog-cosignature, "cosignature/v1").</summary>
    CosignatureV1 = 0x04,
}

/// <summary>
/// A public key that signs notes under a name. Its text form is the "vkey" <c>NAME+HEXID+BASE64(TYPE || KEY)</c> of
/// C2SP signed-note. Another algorithm is another subclass.
/// </summary>
public abstract class NoteVerifier
{
    private readonly byte[] publicKey;

    /// <exception cref="ArgumentException">The name is not a valid key name.</exception>
    protected NoteVerifier(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        NoteKeyName.ThrowIfInvalid(name);
        Name = name;
        Algorithm = algorithm;
        this.publicKey = publicKey.ToArray();
        KeyId = ComputeKeyId(name, algorithm, publicKey);
    }

    public string Name { get; }

    /// <summary>The first four bytes, big-endian, of SHA-256(name || 0x0A || type || public key).</summary>
    public uint KeyId { get; }

    public NoteAlgorithm Algorithm { get; }

    /// <summary>The encoded public key, without the type byte.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>
    /// Reads a vkey. Refused, with the reason, are other forms, unknown signature types, wrong key lengths, and a key id that is
    /// not the hash of the rest.
    /// </summary>
    public static bool TryParse(string vkey, [NotNullWhen(true)] out NoteVerifier? verifier, out string why)
    {
        ArgumentNullException.ThrowIfNull(vkey);
        verifier = null;
        // Base64 may hold plus signs, names may not: the first two separate the fields.
        var parts = vkey.Split('+', 3);
        if (parts.Length != 3 || !NoteKeyName.IsValid(parts[0]) || !Strict.TryBase64(parts[2], out var key) || key.Length == 0)
        {
            why = "The verifier key is not of the form NAME+HEXID+BASE64.";
            return false;
        }

        verifier = Known(parts[0], (NoteAlgorithm)key[0], key.AsSpan(1));
        if (verifier is null)
        {
            why = $"The verifier key has a signature type (0x{key[0]:x2}) or a key length that is not supported.";
            return false;
        }

        if (parts[1] != verifier.HexKeyId)
        {
            verifier = null;
            why = "The verifier key's id does not fit its name and key.";
            return false;
        }

        why = "";
        return true;
    }

    /// <exception cref="FormatException">The vkey is refused, see <see cref="TryParse"/>.</exception>
    public static NoteVerifier Parse(string vkey) =>
        TryParse(vkey, out var verifier, out var why) ? verifier : throw new FormatException(why);

    /// <summary>Whether the signature, without its key id, is this key's over the note text. Never throws for what it is given.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{HexKeyId}+{Convert.ToBase64String([(byte)Algorithm, .. publicKey])}";

    internal bool IsNamedBy(NoteSignature signature) => signature.KeyId == KeyId && signature.Name == Name;

    private string HexKeyId => KeyId.ToString("x8", CultureInfo.InvariantCulture);

    private static NoteVerifier? Known(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> key) => algorithm switch
    {
        NoteAlgorithm.Ed25519 when Ed25519.IsPublicKey(key) => new Ed25519Verifier(name, key),
        NoteAlgorithm.CosignatureV1 when Ed25519.IsPublicKey(key) => new CosignatureVerifier(name, key),
        _ => null,
    };

    private static uint ComputeKeyId(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Strict.Utf8(name), (byte)'\n', (byte)algorithm, .. publicKey]));
}
