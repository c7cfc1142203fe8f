using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TackOS.TransparencyLog;

/// <summary>
/// A SHA-256 digest: exactly 32 bytes, compared by value, copied without allocation. The default value is 32 zero bytes.
/// </summary>
/// <remarks>Digests in a transparency log are public, so the comparison makes no effort to take constant time.</remarks>
public readonly struct Hash : IEquatable<Hash>
{
    /// <summary>The length of a digest in bytes.</summary>
    public const int Length = 32;

    private const int Base64Length = 44;

    private readonly Vector256<byte> value;

    /// <exception cref="ArgumentException">The span is not exactly 32 bytes long.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        }

        value = Vector256.Create(bytes);
    }

    /// <summary>The 32 bytes, without a copy; valid as long as the variable that holds this hash.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(new ReadOnlySpan<Hash>(in this));

    public static bool operator ==(Hash left, Hash right) => left.Equals(right);

    public static bool operator !=(Hash left, Hash right) => !left.Equals(right);

    /// <summary>Reads a digest from raw bytes; false when they are not exactly 32.</summary>
    public static bool TryFrom(ReadOnlySpan<byte> bytes, out Hash hash)
    {
        hash = bytes.Length == Length ? new Hash(bytes) : default;
        return bytes.Length == Length;
    }

    /// <summary>Reads the one canonical base64 form (RFC 4648 section 4, padded, 44 characters); anything else is false.</summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out Hash hash)
    {
        hash = default;
        return text.Length == Base64Length && Strict.TryBase64(text, out var bytes) && TryFrom(bytes, out hash);
    }

    /// <summary>Reads 64 hexadecimal digits of either case; anything else is false.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Hash hash)
    {
        Span<byte> bytes = stackalloc byte[Length];
        hash = default;
        return text.Length == 2 * Length
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            && TryFrom(bytes, out hash);
    }

    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

    public string ToBase64() => Convert.ToBase64String(Bytes);

    public string ToHex() => Convert.ToHexStringLower(Bytes);

    public bool Equals(Hash other) => value == other.value;

    public override bool Equals(object? obj) => obj is Hash other && Equals(other);

    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(Bytes);

    /// <summary>The base64 form, as checkpoints and proofs write it.</summary>
    public override string ToString() => ToBase64();
}
