namespace TackOS.TransparencyLog;

/// <summary>Whether a full bundle of entries is the one that a signed tree has in its place.</summary>
public static class BundleProof
{
    /// <summary>
    /// True where the 256 entries hash up to the tree's root together with the hashes beside and above them. Those come from the tiles and need not
    /// be trusted: only the right ones lead to the root.
    /// </summary>
    /// <param name="bundle">A full bundle that the tree covers whole.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="tree">A trusted checkpoint.</param>
    /// <param name="tiles">The hash tiles of that tree.</param>
    /// <exception cref="ArgumentException">The bundle is not full, or not all of it is in the tree.</exception>
    /// <exception cref="InvalidDataException">A tile is not of its length.</exception>
    public static bool IsIn(EntryBundle bundle, IReadOnlyList<ReadOnlyMemory<byte>> entries, Checkpoint tree, TileSource tiles)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(tree);
        if (bundle.Width != Tile.FullWidth || bundle.FirstEntry + Tile.FullWidth > tree.Size)
        {
            throw new ArgumentException("Only a full bundle that the tree covers can be shown to be in it.", nameof(bundle));
        }

        if (entries.Count != Tile.FullWidth)
        {
            return false;
        }

        var leaves = entries.Select(entry => MerkleHash.Leaf(entry.Span)).ToArray();
        var stored = new TileHashes(tree.Size, tiles);
        var proof = InclusionProof.Create(bundle.FirstEntry, tree.Size, node =>
            node.Level < Tile.Height && node.Index << node.Level >> Tile.Height == bundle.Index ? Within(leaves, node) : stored.Read(node));
        return InclusionProof.Verify(bundle.FirstEntry, tree.Size, leaves[0], proof, tree.Root);
    }

    /// <summary>The proof of the first leaf asks for every other leaf below its eighth ancestor exactly once, within some such node.</summary>
    private static Hash Within(Hash[] leaves, Node node)
    {
        var range = new CompactRange();
        foreach (var leaf in leaves.AsSpan((int)((node.Index << node.Level) % Tile.FullWidth), 1 << node.Level))
        {
            range.Append(leaf);
        }

        return range.Root();
    }
}
