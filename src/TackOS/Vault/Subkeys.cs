using System.Security.Cryptography;

namespace TackOS.Vault;

/// <summary>
/// HKDF (RFC 5869) with SHA-256, no salt, and one block of output, which is a key: PRK = HMAC(no salt, key), subkey = HMAC(PRK, label || 0x01). The
/// platform's own HKDF gives the same bytes, but sets up more than a call, which derives six of them, can spare.
/// </summary>
internal static class Subkeys
{
    private const int LongestLabel = 64;

    /// <summary>One subkey of 32 bytes.</summary>
    public static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, Span<byte> subkey)
    {
        Span<byte> extracted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData([], key, extracted);
        Expand(extracted, label, subkey);
        CryptographicOperations.ZeroMemory(extracted);
    }

    /// <summary>Two subkeys of one key, which is extracted once.</summary>
    public static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, Span<byte> subkey, ReadOnlySpan<byte> otherLabel, Span<byte> otherSubkey)
    {
        Span<byte> extracted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData([], key, extracted);
        Expand(extracted, label, subkey);
        Expand(extracted, otherLabel, otherSubkey);
        CryptographicOperations.ZeroMemory(extracted);
    }

    private static void Expand(ReadOnlySpan<byte> extracted, ReadOnlySpan<byte> label, Span<byte> subkey)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(label.Length, LongestLabel);
        ArgumentOutOfRangeException.ThrowIfNotEqual(subkey.Length, HMACSHA256.HashSizeInBytes);
        Span<byte> info = stackalloc byte[LongestLabel + 1];
        label.CopyTo(info);
        info[label.Length] = 1;
        HMACSHA256.HashData(extracted, info[..(label.Length + 1)], subkey);
    }
}
