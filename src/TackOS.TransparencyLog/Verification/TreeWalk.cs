namespace TackOS.TransparencyLog;

/// <summary>A step of the walk down a tree, in the order of the entries.</summary>
internal abstract record TreeStep
{
    private TreeStep()
    {
    }

    /// <summary>A tile of leaf hashes with the hash that is to come of them, and where that hash stands.</summary>
    /// <param name="Tile">The tile, at the width that the tree has there.</param>
    /// <param name="Expected">The hash over it.</param>
    /// <param name="SaidBy">The tile, or the checkpoint, that says so.</param>
    /// <param name="Signed">
    /// Whether that follows from the signed root. Where it does not, something above is bad, and what is found here only says where.
    /// </param>
    public sealed record Leaves(Tile Tile, Hash Expected, string SaidBy, bool Signed) : TreeStep
    {
        public long First => Tile.Index * Tile.FullWidth;

        public long End => First + Tile.Width;
    }

    /// <summary>What is wrong, unless something before it was.</summary>
    public sealed record Trouble(LogVerdict Verdict) : TreeStep;
}

/// <summary>
/// Walks the hash tiles of a tree from the root down to the tiles of leaf hashes, in the order of the entries. A tile above them is read when
/// the walk comes to it and held until it has left it, so there is one of each level at a time.
/// </summary>
internal sealed class TreeWalk(LogFolder folder, Checkpoint head)
{
    private const string SaidByCheckpoint = "the checkpoint";

    public IEnumerable<TreeStep> Steps()
    {
        var edge = Edge();
        // Every hash of the tiles at the right edge goes into the root, so a root that fits proves them all.
        var signed = edge.TrueForAll(e => e.Run.Items.Count == e.Tile.Width) && EdgeRoot(edge) == head.Root;
        foreach (var (tile, run) in edge)
        {
            var hashes = Hashes(run);
            var steps = tile.Level == 0
                ? [new TreeStep.Leaves(tile, Subtrees.Root(hashes), SaidByCheckpoint, signed)]
                : Children(tile, run, hashes, signed);
            foreach (var step in steps)
            {
                yield return step;
            }
        }

        if (!signed)
        {
            yield return new TreeStep.Trouble(new LogVerdict.BadRange(
                0, head.Size, $"Entries and tiles fit each other, and do not give the root that was signed for size {head.Size}."));
        }
    }

    /// <summary>The tiles that are not full, the highest first, as that one's entries come first.</summary>
    private List<(Tile Tile, StoredRun Run)> Edge()
    {
        var edge = new List<(Tile, StoredRun)>();
        for (var (level, hashes) = (0, head.Size); hashes > 0; level++, hashes >>= Tile.Height)
        {
            if ((int)(hashes % Tile.FullWidth) is > 0 and var width)
            {
                var tile = new Tile(level, hashes / Tile.FullWidth, width);
                edge.Insert(0, (tile, StoredRun.Read(folder, tile)));
            }
        }

        return edge;
    }

    /// <summary>The root over the complete subtrees that the edge's tiles hold the hashes of, largest first.</summary>
    private static Hash EdgeRoot(List<(Tile Tile, StoredRun Run)> edge)
    {
        var subtrees = new List<Hash>();
        foreach (var hashes in edge.Select(e => Hashes(e.Run)))
        {
            foreach (var node in Subtrees.Cover(0, hashes.Length))
            {
                subtrees.Add(Subtrees.Root(hashes.AsSpan((int)(node.Index << node.Level), 1 << node.Level)));
            }
        }

        return Subtrees.Fold([.. subtrees]);
    }

    private IEnumerable<TreeStep> Children(Tile tile, StoredRun run, Hash[] hashes, bool signed)
    {
        if (run.Trouble is { Contradicts: false } fault)
        {
            yield return new TreeStep.Trouble(new LogVerdict.BadFile(FirstEntry(tile), fault.Path, fault.Why));
            yield break;
        }

        for (var i = 0; i < hashes.Length; i++)
        {
            foreach (var step in Below(new Tile(tile.Level - 1, (tile.Index * Tile.FullWidth) + i), hashes[i], tile.Path, signed))
            {
                yield return step;
            }

            if (run.Trouble is { } contradiction && contradiction.At == i)
            {
                yield return new TreeStep.Trouble(new LogVerdict.BadFile(
                    FirstEntry(tile) + ((long)i << (tile.Level * Tile.Height)), contradiction.Path, contradiction.Why));
            }
        }
    }

    private IEnumerable<TreeStep> Below(Tile tile, Hash expected, string saidBy, bool signed)
    {
        if (tile.Level == 0)
        {
            yield return new TreeStep.Leaves(tile, expected, saidBy, signed);
            yield break;
        }

        var run = StoredRun.Read(folder, tile);
        var hashes = Hashes(run);
        var fits = Subtrees.Root(hashes) == expected;
        foreach (var step in Children(tile, run, hashes, signed && fits))
        {
            yield return step;
        }

        if (!fits)
        {
            var first = FirstEntry(tile);
            yield return new TreeStep.Trouble(signed
                ? new LogVerdict.BadRange(first, first + Entries(tile), $"{tile.Path} and all below it fit each other, and are not what {saidBy} says.")
                : new LogVerdict.BadFile(first, saidBy, $"The file contradicts {tile.Path} and all below it."));
        }
    }

    private static Hash[] Hashes(StoredRun run) => [.. run.Items.Select(item => new Hash(item.Span))];

    private static long FirstEntry(Tile tile) => (tile.Index * Tile.FullWidth) << (tile.Level * Tile.Height);

    private static long Entries(Tile tile) => (long)tile.Width << (tile.Level * Tile.Height);
}
