using NSec.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>A key of type 0x01: Ed25519 over the note text.</summary>
/// <exception cref="ArgumentException">The name is no key name, or the key not a 32-byte Ed25519 public key.</exception>
public sealed class Ed25519Verifier(string name, ReadOnlySpan<byte> publicKey) : NoteVerifier(name, NoteAlgorithm.Ed25519, publicKey)
{
    private readonly PublicKey key = Ed25519.ImportPublicKey(publicKey);

    public override bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Ed25519.Verify(key, text, signature);
}

/// <summary>Signs note texts with an Ed25519 key, type 0x01. The private key is kept in memory that is wiped on disposal.</summary>
public sealed class Ed25519Signer : NoteSigner
{
    private readonly Key key;

    private Ed25519Signer(string name, Key key)
        : base(new Ed25519Verifier(name, Ed25519.PublicKeyOf(key))) => this.key = key;

    /// <summary>A signer from the 32-byte seed of RFC 8032, which the caller draws at random and keeps.</summary>
    /// <exception cref="ArgumentException">The name is no key name, or the seed is not 32 bytes long.</exception>
    public static Ed25519Signer FromSeed(string name, ReadOnlySpan<byte> seed) => new(name, Ed25519.ImportSeed(seed));

    protected override byte[] SignText(string text) => Ed25519.Sign(key, Strict.Utf8(text));

    protected override void Dispose(bool disposing)
    {
        key.Dispose();
        base.Dispose(disposing);
    }
}
