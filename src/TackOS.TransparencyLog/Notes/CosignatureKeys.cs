using System.Buffers.Binary;
using NSec.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>
/// A witness's key of type 0x04 (C2SP tlog-cosignature): a signature is the time, 8 bytes big-endian in seconds since 1970, and
/// Ed25519 over "cosignature/v1", that time and the checkpoint.
/// </summary>
/// <exception cref="ArgumentException">The name is no key name, or the key not a 32-byte Ed25519 public key.</exception>
public sealed class CosignatureVerifier(string name, ReadOnlySpan<byte> publicKey)
    : NoteVerifier(name, NoteAlgorithm.CosignatureV1, publicKey)
{
    private const int Length = sizeof(long) + Ed25519.SignatureLength;

    private readonly PublicKey key = Ed25519.ImportPublicKey(publicKey);

    /// <summary>
    /// The time a cosignature claims, in seconds since 1970; null when the bytes are not a cosignature. It is a claim until
    /// <see cref="Verify"/> has accepted the signature; whether it may lie in the future is the caller's to decide.
    /// </summary>
    public static long? TimestampOf(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Length)
        {
            return null;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(signature);
        return seconds < 0 ? null : seconds;
    }

    public override bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        TimestampOf(signature) is { } seconds && Ed25519.Verify(key, Message(seconds, text), signature[sizeof(long)..]);

    internal static byte[] Message(long seconds, ReadOnlySpan<byte> text) =>
        [.. Strict.Utf8($"cosignature/v1\ntime {seconds}\n"), .. text];
}

/// <summary>Cosigns checkpoints as a witness does. Whoever calls it has first verified the checkpoint to be consistent.</summary>
public sealed class CosignatureSigner : NoteSigner
{
    private readonly Key key;
    private readonly TimeProvider time;

    private CosignatureSigner(string name, Key key, TimeProvider time)
        : base(new CosignatureVerifier(name, Ed25519.PublicKeyOf(key)))
    {
        this.key = key;
        this.time = time;
    }

    /// <summary>A cosigner from the 32-byte seed of RFC 8032, with the clock whose time it signs.</summary>
    /// <exception cref="ArgumentException">The name is no key name, or the seed is not 32 bytes long.</exception>
    public static CosignatureSigner FromSeed(string name, ReadOnlySpan<byte> seed, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new CosignatureSigner(name, Ed25519.ImportSeed(seed), time);
    }

    protected override byte[] SignText(string text)
    {
        if (!Checkpoint.TryParse(text, out _, out var why))
        {
            throw new ArgumentException($"A cosignature is over a checkpoint. {why}", nameof(text));
        }

        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var signature = new byte[sizeof(long) + Ed25519.SignatureLength];
        BinaryPrimitives.WriteInt64BigEndian(signature, seconds);
        Ed25519.Sign(key, CosignatureVerifier.Message(seconds, Strict.Utf8(text))).CopyTo(signature.AsSpan(sizeof(long)));
        return signature;
    }

    protected override void Dispose(bool disposing)
    {
        key.Dispose();
        base.Dispose(disposing);
    }
}
