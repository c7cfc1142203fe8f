using System.Buffers;
using System.Security.Cryptography;

namespace TackOS.TransparencyLog;

/// <summary>
/// The hashing of RFC 6962 section 2.1 (RFC 9162 section 2.1.1 with SHA-256): a leaf is SHA-256(0x00 || entry), an inner
/// node SHA-256(0x01 || left || right). The prefixes keep an inner node from being passed off as an entry.
/// </summary>
public static class MerkleHash
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int StackLimit = 1024;

    /// <summary>The root of the tree without entries: SHA-256 of nothing.</summary>
    public static Hash EmptyRoot { get; } = new(SHA256.HashData([]));

    /// <summary>The leaf hash of an entry of any length.</summary>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < StackLimit)
        {
            return Leaf(entry, stackalloc byte[StackLimit]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        try
        {
            return Leaf(entry, rented);
        }
        finally
        {
            // An entry may be confidential, and the pool is shared with everybody.
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>The hash of the inner node over two children.</summary>
    public static Hash Node(in Hash left, in Hash right)
    {
        Span<byte> message = stackalloc byte[1 + (2 * Hash.Length)];
        message[0] = NodePrefix;
        left.CopyTo(message[1..]);
        right.CopyTo(message[(1 + Hash.Length)..]);
        return Digest(message);
    }

    // One call over one contiguous buffer is the fastest way into the platform's SHA-256, worth the copy.
    private static Hash Leaf(ReadOnlySpan<byte> entry, Span<byte> buffer)
    {
        buffer[0] = LeafPrefix;
        entry.CopyTo(buffer[1..]);
        return Digest(buffer[..(entry.Length + 1)]);
    }

    private static Hash Digest(ReadOnlySpan<byte> message)
    {
        Span<byte> digest = stackalloc byte[Hash.Length];
        SHA256.HashData(message, digest);
        return new Hash(digest);
    }
}
