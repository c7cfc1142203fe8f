using System.Numerics;

namespace TackOS.TransparencyLog;

/// <summary>
/// The right edge of a growing Merkle tree: the roots of the complete subtrees that the binary digits of the size name,
/// largest first. It is all that is needed to append and to compute the root, at most 63 hashes for any size.
/// </summary>
/// <remarks>
/// An append costs one node hash on average and allocates nothing. Not safe for use by several threads at once. It keeps no
/// history: whoever must be able to go back stores <see cref="Size"/> and <see cref="Edge"/> and restores them.
/// </remarks>
public sealed class CompactRange
{
    // Sizes are positive 64-bit numbers, so there are at most 63 subtrees, plus the leaf just being merged.
    private readonly Hash[] edge = new Hash[64];
    private int count;

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The right-edge hashes, largest subtree first, one for each set bit of <see cref="Size"/>.</summary>
    public ReadOnlySpan<Hash> Edge => edge.AsSpan(0, count);

    /// <summary>Continues a tree from its stored size and right edge, in the order of <see cref="Edge"/>.</summary>
    /// <exception cref="ArgumentException">The size is negative, or does not need exactly that many hashes.</exception>
    public static CompactRange Restore(long size, ReadOnlySpan<Hash> edge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var needed = BitOperations.PopCount((ulong)size);
        if (edge.Length != needed)
        {
            throw new ArgumentException($"A tree of {size} leaves has {needed} right-edge hashes, not {edge.Length}.", nameof(edge));
        }

        var range = new CompactRange { Size = size, count = needed };
        edge.CopyTo(range.edge);
        return range;
    }

    /// <summary>Continues the tree of this size from a store of node hashes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static CompactRange Restore(long size, HashReader read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentNullException.ThrowIfNull(read);
        var range = new CompactRange { Size = size };
        foreach (var node in Subtrees.Cover(0, size))
        {
            range.edge[range.count++] = read(node);
        }

        return range;
    }

    /// <summary>Appends one leaf hash, and tells the visitor the leaf and then every subtree it completes, lowest first.</summary>
    public void Append(in Hash leaf, NodeVisitor? visit = null)
    {
        visit?.Invoke(new Node(0, Size), leaf);
        edge[count++] = leaf;
        Size = checked(Size + 1);

        // Each trailing zero bit of the new size is a pair of equal subtrees that has just become one.
        for (var level = 1; (Size & ((1L << level) - 1)) == 0; level++)
        {
            count--;
            edge[count - 1] = MerkleHash.Node(edge[count - 1], edge[count]);
            visit?.Invoke(new Node(level, (Size >> level) - 1), edge[count - 1]);
        }
    }

    /// <summary>The root hash at the present size; for the empty tree <see cref="MerkleHash.EmptyRoot"/>.</summary>
    public Hash Root() => Subtrees.Fold(Edge);

    /// <summary>An independent copy.</summary>
    public CompactRange Clone() => Restore(Size, Edge);
}
