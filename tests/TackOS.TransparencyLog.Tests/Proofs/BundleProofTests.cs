namespace TackOS.TransparencyLog.Tests.Proofs;

public sealed class BundleProofTests
{
    [Theory]
    [InlineData(256, 0)]
    [InlineData(257, 0)]
    [InlineData(700, 0)]
    [InlineData(700, 1)]
    [InlineData(1024, 3)]
    [InlineData(66_000, 0)]
    [InlineData(66_000, 255)]
    [InlineData(66_000, 256)]
    public void AFullBundleIsInItsTreeAndNoOtherOneIs(long size, long index)
    {
        var log = new TestLog(size);
        var bundle = new EntryBundle(index);
        var entries = EntriesOf(bundle);

        Assert.True(BundleProof.IsIn(bundle, entries, log.At(size), tile => TileOf(log, tile)));
        for (var i = 0; i < entries.Count; i += 51)
        {
            ReadOnlyMemory<byte>[] changed = [.. entries];
            changed[i] = entries[(i + 1) % entries.Count];
            Assert.False(BundleProof.IsIn(bundle, changed, log.At(size), tile => TileOf(log, tile)));
        }

        Assert.False(BundleProof.IsIn(bundle, [.. entries.Take(255)], log.At(size), tile => TileOf(log, tile)));
    }

    [Fact]
    public void AForgedTileDoesNotHelpAForgedBundle()
    {
        var log = new TestLog(700);
        ReadOnlyMemory<byte>[] forged = [.. EntriesOf(new EntryBundle(1))];

        Assert.False(BundleProof.IsIn(new EntryBundle(0), forged, log.At(700), tile => TileOf(log, tile is { Level: 0, Index: 0 } ? new Tile(0, 1) : tile)));
    }

    [Fact]
    public void OnlyAFullBundleThatTheTreeCoversIsAskedAbout()
    {
        var log = new TestLog(300);
        Assert.Throws<ArgumentException>(() => BundleProof.IsIn(new EntryBundle(1), EntriesOf(new EntryBundle(1)), log.At(300), tile => TileOf(log, tile)));
        Assert.Throws<ArgumentException>(() => BundleProof.IsIn(new EntryBundle(0, 255), EntriesOf(new EntryBundle(0, 255)), log.At(300), tile => TileOf(log, tile)));
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> EntriesOf(EntryBundle bundle) =>
        [.. Enumerable.Range(0, bundle.Width).Select(i => (ReadOnlyMemory<byte>)RememberedTree.FormulaEntry(bundle.FirstEntry + i))];

    private static ReadOnlyMemory<byte> TileOf(TestLog log, Tile tile) => Enumerable.Range(0, tile.Width)
        .SelectMany(i => log.Tree.Read(new Node(tile.Level * Tile.Height, (tile.Index * Tile.FullWidth) + i)).Bytes.ToArray()).ToArray();
}
