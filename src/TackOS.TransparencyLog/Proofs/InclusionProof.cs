namespace TackOS.TransparencyLog;

/// <summary>
/// Inclusion proofs (audit paths) of RFC 6962 section 2.1.1 and RFC 9162 section 2.1.3: the sibling hashes from the leaf up to
/// the root's child.
/// </summary>
public static class InclusionProof
{
    /// <summary>The proof that the leaf at the index is in the tree of the given size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in the tree.</exception>
    public static IReadOnlyList<Hash> Create(long index, long size, HashReader read)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);

        var proof = new List<Hash>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Subtrees.SplitPoint(end - start);
            if (index < middle)
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

        proof.Reverse();
        return proof;
    }

    /// <summary>The nodes that <see cref="Create"/> will ask for, for a caller that fetches them beforehand.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in the tree.</exception>
    public static IReadOnlyList<Node> NodesFor(long index, long size)
    {
        var nodes = new List<Node>();
        Create(index, size, node =>
        {
            nodes.Add(node);
            return default;
        });
        return nodes;
    }

    /// <summary>
    /// Whether the proof shows the leaf hash at the index of the tree with this size and root (RFC 9162 section 2.1.3.2). Whatever
    /// the numbers and the proof are, the answer is true or false.
    /// </summary>
    public static bool Verify(long index, long size, Hash leaf, IReadOnlyList<Hash> proof, Hash root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);

                // A node at the right edge without a sibling is its own parent, as often as that is so.
                while ((node & 1) == 0 && node != 0)
                {
                    (node, last) = (node >> 1, last >> 1);
                }
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }
}
