using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// A key encrypted under a purpose key of the ring: a format byte (1), the root version (32-bit big-endian), then the AES-256-GCM box.
/// The version is part of the associated data.
/// </summary>
internal static class WrappedKey
{
    public const int Length = HeaderBytes + Aead.KeyBytes + Aead.Overhead;
    private const byte Format = 1;
    private const int HeaderBytes = 1 + sizeof(uint);

    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public static byte[] Wrap(Keyring ring, KeyPurpose purpose, ReadOnlySpan<byte> key, ReadOnlySpan<byte> associated, RandomFill random)
    {
        var version = ring.CurrentVersion;
        Span<byte> wrapping = stackalloc byte[Aead.KeyBytes];
        if (!ring.TryDerive(purpose, version, wrapping))
            throw new VaultSealedException();
        Span<byte> header = stackalloc byte[HeaderBytes];
        header[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], version);
        byte[] bound = [.. header, .. associated];
        var box = Aead.Encrypt(wrapping, key, bound, random);
        CryptographicOperations.ZeroMemory(wrapping);
        return [.. header, .. box];
    }

    /// <summary>Null when the ring lacks that version or the bytes are not a key wrapped for this purpose and associated data.</summary>
    public static SecretValue? Unwrap(Keyring ring, KeyPurpose purpose, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> associated)
    {
        if (wrapped.Length != Length || wrapped[0] != Format)
            return null;
        var header = wrapped[..HeaderBytes];
        using var wrapping = ring.TryDerive(purpose, BinaryPrimitives.ReadUInt32BigEndian(header[1..]));
        if (wrapping is null)
            return null;
        byte[] bound = [.. header, .. associated];
        var key = Unbox(wrapping, wrapped[HeaderBytes..], bound);
        if (key is null)
            return null;
        var value = SecretValue.FromBytes(key);
        CryptographicOperations.ZeroMemory(key);
        return value;
    }

    /// <summary>The root version that a wrapped key names; 0, which no root key has, where the bytes are none.</summary>
    public static uint VersionOf(ReadOnlySpan<byte> wrapped) =>
        wrapped.Length >= Length && wrapped[0] == Format ? BinaryPrimitives.ReadUInt32BigEndian(wrapped[1..]) : 0;

    /// <summary>The same key wrapped under the ring's current version; null where the ring does not open it.</summary>
    /// <exception cref="VaultSealedException">The ring is sealed.</exception>
    public static byte[]? Rewrap(Keyring ring, KeyPurpose purpose, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> associated, RandomFill random)
    {
        using var key = Unwrap(ring, purpose, wrapped, associated);
        return key?.Reveal(new Parts(default, associated, random), (bytes, parts) => Wrap(ring, purpose, bytes, parts.Associated, parts.Random!));
    }

    /// <summary>Encrypts under a key that is still a <see cref="SecretValue"/>.</summary>
    public static byte[] Box(SecretValue key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, RandomFill random) =>
        key.Reveal(
            new Parts(plaintext, associated, random),
            static (key, parts) => Aead.Encrypt(key, parts.Text, parts.Associated, parts.Random!));

    /// <summary>Decrypts under a key that is still a <see cref="SecretValue"/>; null when the box is not of this key and associated data.</summary>
    public static byte[]? Unbox(SecretValue key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated) =>
        key.Reveal(
            new Parts(box, associated, null),
            static (key, parts) => Aead.TryDecrypt(key, parts.Text, parts.Associated, out var plaintext) ? plaintext : null);

    private readonly ref struct Parts(ReadOnlySpan<byte> text, ReadOnlySpan<byte> associated, RandomFill? random)
    {
        public readonly ReadOnlySpan<byte> Text = text;
        public readonly ReadOnlySpan<byte> Associated = associated;
        public readonly RandomFill? Random = random;
    }
}
