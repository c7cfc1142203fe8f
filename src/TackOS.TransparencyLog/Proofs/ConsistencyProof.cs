using System.Numerics;

namespace TackOS.TransparencyLog;

/// <summary>
/// Consistency proofs of RFC 6962 section 2.1.2 and RFC 9162 section 2.1.4: that the tree of the smaller size is the beginning of the
/// tree of the larger one. From the empty tree nothing is to be proved, and neither direction accepts it here.
/// </summary>
public static class ConsistencyProof
{
    /// <summary>The proof between two sizes of one tree; empty when they are equal.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is not between 1 and the new size.</exception>
    public static IReadOnlyList<Hash> Create(long oldSize, long newSize, HashReader read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);

        var proof = new List<Hash>();
        var (start, end) = (0L, newSize);
        while (end != oldSize)
        {
            var middle = start + Subtrees.SplitPoint(end - start);
            if (oldSize <= middle)
            {
                proof.Add(Subtrees.Root(middle, end, read));
                end = middle;
            }
            else
            {
                proof.Add(Subtrees.Root(start, middle, read));
                start = middle;
            }
        }

        // When the walk never turned right, what remains is the whole old tree, whose root the verifier has.
        if (start != 0)
        {
            proof.Add(Subtrees.Root(start, end, read));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The nodes that <see cref="Create"/> will ask for, for a caller that fetches them beforehand.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is not between 1 and the new size.</exception>
    public static IReadOnlyList<Node> NodesFor(long oldSize, long newSize)
    {
        var nodes = new List<Node>();
        Create(oldSize, newSize, node =>
        {
            nodes.Add(node);
            return default;
        });
        return nodes;
    }

    /// <summary>
    /// Whether the proof shows the tree of the old size and root to be the beginning of the one of the new size and root (RFC 9162
    /// section 2.1.4.2). Whatever the numbers and the proof are, the answer is true or false; an old size of 0 is false.
    /// </summary>
    public static bool Verify(long oldSize, Hash oldRoot, long newSize, Hash newRoot, IReadOnlyList<Hash> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (oldSize < 1 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.Count == 0 && oldRoot == newRoot;
        }

        // An old tree that is one complete subtree is not repeated in the proof: its root begins both chains.
        if (BitOperations.IsPow2(oldSize))
        {
            return VerifyChains(oldSize, oldRoot, newSize, newRoot, oldRoot, proof);
        }

        return proof.Count > 0 && VerifyChains(oldSize, oldRoot, newSize, newRoot, proof[0], proof.Skip(1));
    }

    private static bool VerifyChains(long oldSize, Hash oldRoot, long newSize, Hash newRoot, Hash seed, IEnumerable<Hash> rest)
    {
        var complete = BitOperations.TrailingZeroCount(oldSize);
        var (node, last) = ((oldSize - 1) >> complete, (newSize - 1) >> complete);
        var (oldHash, newHash) = (seed, seed);
        foreach (var sibling in rest)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                oldHash = MerkleHash.Node(sibling, oldHash);
                newHash = MerkleHash.Node(sibling, newHash);
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                newHash = MerkleHash.Node(newHash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }
}
