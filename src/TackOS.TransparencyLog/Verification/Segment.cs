namespace TackOS.TransparencyLog;

/// <summary>What a segment came to.</summary>
/// <param name="Verdict">The first thing that is wrong in it; null where nothing is.</param>
/// <param name="Good">Up to where everything is what was signed, as far as this segment shows.</param>
/// <param name="End">The number after its last entry; 0 where it has none.</param>
internal readonly record struct SegmentOutcome(LogVerdict? Verdict, long Good, long End);

/// <summary>Some consecutive tiles of leaf hashes, checked by one thread.</summary>
/// <param name="With">What is verified with them.</param>
/// <param name="Folder">The log.</param>
/// <param name="History">Opens checkpoints.</param>
/// <param name="Before">The tree over the tiles to the left, one leaf of it a tile.</param>
/// <param name="Leaves">The tiles, each with the checkpoints whose sizes end in it.</param>
/// <param name="After">What is wrong after them, if they are good themselves.</param>
internal sealed record Segment(
    FolderVerifier With,
    LogFolder Folder,
    KeptHistory History,
    CompactRange Before,
    IReadOnlyList<(TreeStep.Leaves Tile, IReadOnlyList<(int Position, KeptCheckpoint Kept)> Checkpoints)> Leaves,
    LogVerdict? After)
{
    public SegmentOutcome Check()
    {
        var good = 0L;
        foreach (var (tile, checkpoints) in Leaves)
        {
            var check = new LeafCheck(Folder, With, History, tile);
            var bad = check.Judge(Before.Edge, checkpoints);
            good = Math.Max(good, check.Good);
            if (bad is not null)
            {
                return new SegmentOutcome(bad, good, tile.End);
            }

            Before.Append(check.Root);
        }

        return new SegmentOutcome(After, good, Leaves.Count == 0 ? 0 : Leaves[^1].Tile.End);
    }
}
