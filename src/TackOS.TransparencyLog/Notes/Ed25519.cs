using NSec.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>Ed25519 (RFC 8032): keys of 32 bytes, private keys as their 32-byte seed, signatures of 64 bytes.</summary>
internal static class Ed25519
{
    public const int SignatureLength = 64;

    public static bool IsPublicKey(ReadOnlySpan<byte> key) =>
        PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out _);

    /// <exception cref="ArgumentException">The bytes are not an Ed25519 public key.</exception>
    public static PublicKey ImportPublicKey(ReadOnlySpan<byte> key) =>
        PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out var imported) && imported is not null
            ? imported
            : throw new ArgumentException("An Ed25519 public key has 32 bytes.", nameof(key));

    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public static Key ImportSeed(ReadOnlySpan<byte> seed) =>
        Key.TryImport(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, out var imported) && imported is not null
            ? imported
            : throw new ArgumentException("An Ed25519 private key has a seed of 32 bytes.", nameof(seed));

    public static byte[] PublicKeyOf(Key key) => key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    public static byte[] Sign(Key key, ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(key, message);

    public static bool Verify(PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureLength && SignatureAlgorithm.Ed25519.Verify(key, message, signature);
}
