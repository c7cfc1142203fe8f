using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// Encrypts the bodies stored beside the journal, one fresh key an entry. Destroying the wrapped key makes a body unreadable for
/// good, whoever kept the ciphertext. The keyed digest that goes into the leaf is HMAC-SHA256 under a key derived from the entry's key: while
/// that key lives anyone who holds it can check the body against the leaf; afterwards the digest is a random string, from which
/// not even a guessed body can be confirmed.
/// </summary>
public sealed class BodyBox(Keyring ring, RandomFill random)
{
    private static ReadOnlySpan<byte> DigestLabel => "tackos 1 body-digest"u8;

    private static ReadOnlySpan<byte> EncryptionLabel => "tackos 1 body-encryption"u8;

    /// <summary>Whether nothing can be read or written now.</summary>
    public bool IsSealed => ring.IsSealed;

    /// <summary>Encrypts the body of one entry.</summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public EncryptedBody Encrypt(string entryId, ReadOnlySpan<byte> body)
    {
        var associated = Associated(entryId);
        // The keys live on the stack, which nobody moves, and are cleared before it is left: every call writes two bodies, and a pinned array
        // for each of their keys would keep the collector busy.
        Span<byte> keys = stackalloc byte[3 * Aead.KeyBytes];
        var entryKey = keys[..Aead.KeyBytes];
        var digestKey = keys[Aead.KeyBytes..^Aead.KeyBytes];
        var encryptionKey = keys[^Aead.KeyBytes..];
        try
        {
            random(entryKey);
            Subkeys.Derive(entryKey, DigestLabel, digestKey, EncryptionLabel, encryptionKey);
            return new EncryptedBody(
                WrappedKey.Wrap(ring, KeyPurpose.JournalBodies, entryKey, associated, random),
                Aead.Encrypt(encryptionKey, body, associated, random),
                HMACSHA256.HashData(digestKey, [.. associated, .. body]));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
        }
    }

    /// <summary>Decrypts the body of an entry and checks it against the digest in its leaf.</summary>
    /// <param name="entryId">The entry it was encrypted for.</param>
    /// <param name="body">The stored parts; an empty wrapped key means that the body was erased.</param>
    public BodyOpening Open(string entryId, EncryptedBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (body.WrappedKey.Length == 0)
            return new BodyOpening.Erased();
        if (ring.IsSealed)
            return new BodyOpening.Sealed();

        var associated = Associated(entryId);
        using var entryKey = WrappedKey.Unwrap(ring, KeyPurpose.JournalBodies, body.WrappedKey, associated);
        if (entryKey is null)
            return new BodyOpening.Refused();
        using var digestKey = Expand(entryKey, DigestLabel);
        using var encryptionKey = Expand(entryKey, EncryptionLabel);
        var plaintext = WrappedKey.Unbox(encryptionKey, body.Ciphertext, associated);
        return plaintext is not null && CryptographicOperations.FixedTimeEquals(Digest(digestKey, entryId, plaintext), body.Digest)
            ? new BodyOpening.Opened(plaintext)
            : new BodyOpening.Refused();
    }

    /// <summary>
    /// The key of a body wrapped under the ring's current version; the body itself stays as it is. Null where the ring does not open it.
    /// </summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public byte[]? Rewrap(string entryId, ReadOnlySpan<byte> wrappedKey) =>
        WrappedKey.Rewrap(ring, KeyPurpose.JournalBodies, wrappedKey, Associated(entryId), random);

    /// <summary>The root version that the key of a body is wrapped under; 0 for a body that was erased.</summary>
    public static uint VersionOf(ReadOnlySpan<byte> wrappedKey) => WrappedKey.VersionOf(wrappedKey);

    /// <summary>
    /// The key that checks one body and decrypts nothing, to be handed to an auditor along with the body; null when the entry's key is
    /// erased, sealed or not of this entry.
    /// </summary>
    public SecretValue? DigestKey(string entryId, ReadOnlySpan<byte> wrappedKey)
    {
        using var entryKey = WrappedKey.Unwrap(ring, KeyPurpose.JournalBodies, wrappedKey, Associated(entryId));
        return entryKey is null ? null : Expand(entryKey, DigestLabel);
    }

    /// <summary>The digest in the leaf: HMAC-SHA256 over the canonical entry id, then the body.</summary>
    public static byte[] Digest(SecretValue digestKey, string entryId, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(digestKey);
        byte[] message = [.. Associated(entryId), .. body];
        return digestKey.Reveal(message, static (key, message) => HMACSHA256.HashData(key, message));
    }

    private static byte[] Associated(string entryId)
    {
        ArgumentException.ThrowIfNullOrEmpty(entryId);
        return AssociatedData.Of("tackos body", "1", entryId);
    }

    private static SecretValue Expand(SecretValue entryKey, ReadOnlySpan<byte> label) =>
        entryKey.Reveal(label, static (key, label) => Keyring.Expand(key, label));
}

/// <summary>A body as it is stored: the wrapped key (erase it to shred the body), the ciphertext, and the digest for the leaf (32 bytes).</summary>
public sealed record EncryptedBody(byte[] WrappedKey, byte[] Ciphertext, byte[] Digest);

/// <summary>What came of opening a body.</summary>
public abstract record BodyOpening
{
    private BodyOpening() { }

    /// <summary>The code that documentation and audit reports name.</summary>
    public abstract string Code { get; }

    /// <summary>The body, equal to what the leaf's digest was made of.</summary>
    public sealed record Opened(byte[] Body) : BodyOpening
    {
        public override string Code => "body_opened";
    }

    /// <summary>Its key was destroyed.</summary>
    public sealed record Erased : BodyOpening
    {
        public override string Code => "body_erased";
    }

    public sealed record Sealed : BodyOpening
    {
        public override string Code => "vault_sealed";
    }

    /// <summary>The stored parts are not of this entry and key ring, or were altered, or contradict the leaf.</summary>
    public sealed record Refused : BodyOpening
    {
        public override string Code => "body_refused";
    }
}
