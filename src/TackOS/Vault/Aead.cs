using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) in the one layout the vault uses: nonce (12 bytes), ciphertext, tag (16 bytes). Nonces are
/// random, which is safe because no key here encrypts anywhere near 2^32 messages: data and body keys encrypt one each, and a
/// purpose key only wraps keys, whose number is that of secret versions and journal entries between two rotations.
/// </summary>
internal static class Aead
{
    public const int KeyBytes = 32;
    public const int Overhead = NonceBytes + TagBytes;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, RandomFill random)
    {
        var box = new byte[plaintext.Length + Overhead];
        var nonce = box.AsSpan(0, NonceBytes);
        random(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plaintext, box.AsSpan(NonceBytes, plaintext.Length), box.AsSpan(^TagBytes..), associated);
        return box;
    }

    /// <summary>False for a wrong key, other associated data or an altered box; they cannot be told apart, and nothing is released.</summary>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (box.Length < Overhead)
            return false;
        var opened = GC.AllocateArray<byte>(box.Length - Overhead, pinned: true);
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], opened, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        plaintext = opened;
        return true;
    }
}
