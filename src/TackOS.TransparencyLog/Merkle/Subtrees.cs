using System.Numerics;

namespace TackOS.TransparencyLog;

/// <summary>
/// The tree arithmetic of RFC 6962 section 2.1 without recursion. Every range the RFC splits off begins at a multiple of a
/// power of two not smaller than its length, so the binary digits of the length name its complete subtrees.
/// </summary>
internal static class Subtrees
{
    /// <summary>The largest power of two smaller than n, for n of at least 2: where the RFC splits a range of n leaves.</summary>
    public static long SplitPoint(long n) => 1L << BitOperations.Log2((ulong)n - 1);

    /// <summary>The complete subtrees that make up the range, largest first. The start must be aligned as said above.</summary>
    public static IEnumerable<Node> Cover(long start, long end)
    {
        while (start < end)
        {
            var level = BitOperations.Log2((ulong)(end - start));
            yield return new Node(level, start >> level);
            start += 1L << level;
        }
    }

    /// <summary>The root over subtrees that were given largest first; of none, the empty root.</summary>
    public static Hash Fold(ReadOnlySpan<Hash> subtrees)
    {
        if (subtrees.IsEmpty)
        {
            return MerkleHash.EmptyRoot;
        }

        var root = subtrees[^1];
        for (var i = subtrees.Length - 2; i >= 0; i--)
        {
            root = MerkleHash.Node(subtrees[i], root);
        }

        return root;
    }

    /// <summary>The Merkle tree hash over complete subtrees of one size, at most as many as a tile has; of none, the empty root.</summary>
    public static Hash Root(ReadOnlySpan<Hash> level)
    {
        Span<Hash> hashes = stackalloc Hash[Tile.FullWidth];
        level.CopyTo(hashes);
        // Where one is left over it goes up as it is, which is where the RFC's split puts it.
        for (var count = level.Length; count > 1; count = (count + 1) / 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                hashes[i] = MerkleHash.Node(hashes[2 * i], hashes[(2 * i) + 1]);
            }

            if (count % 2 == 1)
            {
                hashes[count / 2] = hashes[count - 1];
            }
        }

        return level.IsEmpty ? MerkleHash.EmptyRoot : hashes[0];
    }

    /// <summary>The Merkle tree hash of the range, from the hashes of its complete subtrees.</summary>
    public static Hash Root(long start, long end, HashReader read)
    {
        Span<Hash> subtrees = stackalloc Hash[64];
        var count = 0;
        foreach (var node in Cover(start, end))
        {
            subtrees[count++] = read(node);
        }

        return Fold(subtrees[..count]);
    }
}
