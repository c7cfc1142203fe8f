using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class TileHashesTests
{
    private const int Largest = 70_000;

    private static readonly RememberedTree Tree = RememberedTree.OfFormula(Largest);

    private static readonly Gen<(long Smaller, long Larger)> Sizes =
        Gen.Select(Gen.Long[1, Largest], Gen.Long[1, Largest], (a, b) => (Math.Min(a, b), Math.Max(a, b)));

    [Fact]
    public void ProofsFromTilesAreTheProofsFromNodes() =>
        Sizes.Sample((old, now) =>
        {
            var tiles = new TileHashes(now, tile => tile.Read(Tree.Read));
            Assert.Equal(InclusionProof.Create(old - 1, now, Tree.Read), InclusionProof.Create(old - 1, now, tiles.Read));
            Assert.Equal(ConsistencyProof.Create(old, now, Tree.Read), ConsistencyProof.Create(old, now, tiles.Read));
            Assert.Equal(CompactRange.Restore(now, Tree.Read).Root(), CompactRange.Restore(now, tiles.Read).Root());
        });

    [Fact]
    public void OnlyTilesOfTheTreeSizeAreAskedForAndEachOnce() =>
        Sizes.Sample((old, now) =>
        {
            var all = Tile.Grown(0, now).ToHashSet();
            var asked = new List<Tile>();
            var tiles = new TileHashes(now, tile =>
            {
                asked.Add(tile);
                return tile.Read(Tree.Read);
            });
            InclusionProof.Create(old - 1, now, tiles.Read);
            ConsistencyProof.Create(old, now, tiles.Read);
            Assert.Subset(all, asked.ToHashSet());
            Assert.Equal(asked.Count, asked.Distinct().Count());
        }, iter: 50);

    [Fact]
    public void ATileOfTheWrongLengthIsNotRead()
    {
        var tiles = new TileHashes(300, tile => new byte[(tile.Width - 1) * Hash.Length]);
        Assert.Throws<InvalidDataException>(() => tiles.Read(new Node(0, 299)));
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(0, -1)]
    [InlineData(8, 1)]
    [InlineData(-1, 0)]
    [InlineData(63, 0)]
    public void ANodeOutsideTheTreeIsRefused(int level, long index)
    {
        var tiles = new TileHashes(300, tile => tile.Read(Tree.Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => tiles.Read(new Node(level, index)));
    }
}
