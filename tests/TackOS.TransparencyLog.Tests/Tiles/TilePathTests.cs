using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class TilePathTests
{
    [Fact]
    public void EveryPathOfTheSpecificationReadsAndWrites()
    {
        foreach (var item in Vectors.Read("tile-paths.json")["c2sp"].Items())
        {
            var (path, index, width) = (item.Text("path"), item.Number("N"), (int)item.Number("W"));
            if (path.StartsWith("tile/entries/", StringComparison.Ordinal))
            {
                Assert.Equal(path, new EntryBundle(index, width).Path);
                Assert.True(EntryBundle.TryParse(path, out var bundle));
                Assert.Equal(new EntryBundle(index, width), bundle);
            }
            else
            {
                var tile = new Tile((int)item.Number("L"), index, width);
                Assert.Equal(path, tile.Path);
                Assert.True(Tile.TryParse(path, out var parsed));
                Assert.Equal(tile, parsed);
            }
        }
    }

    // Those vectors name the tile height in the path, which this format fixes to 8 and leaves out.
    [Fact]
    public void TheIndexesOfTheOlderPathFormAreReadAlike()
    {
        foreach (var item in Vectors.Read("tile-paths.json")["xmod"].Items().Where(i => i["L"]?.GetValue<int>() != -1))
        {
            var path = "tile/" + item.Text("path").Split('/', 3)[2];
            Assert.Equal(item["ok"]?.GetValue<bool>() ?? true, Tile.TryParse(path, out var tile));
            if (tile.Width > 0)
            {
                Assert.Equal((item.Number("L"), item.Number("N")), (tile.Level, tile.Index));
            }
        }
    }

    [Fact]
    public void APathSurvivesParsing() =>
        Gen.Select(Gen.Int[0, 63], Gen.Long[0, long.MaxValue / 256], Gen.Int[1, 256]).Sample((level, index, width) =>
        {
            var tile = new Tile(level, index, width);
            Assert.True(Tile.TryParse(tile.Path, out var parsed) && parsed == tile);
            var bundle = new EntryBundle(index, width);
            Assert.True(EntryBundle.TryParse(bundle.Path, out var again) && again == bundle);
        });

    [Theory]
    [InlineData("")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/00")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/0/001/000")]
    [InlineData("tile/0/x001/x000")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/5.p/5")]
    [InlineData("tile/0/../000")]
    [InlineData("/tile/0/000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile/0/٠٠٠")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/x001/x000/x000/x000/x000/x000/x000/x000/000")]
    public void APathInAnyOtherFormIsRefused(string path)
    {
        Assert.False(Tile.TryParse(path, out _));
        Assert.False(EntryBundle.TryParse(path.Replace("tile/0/", "tile/entries/", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void TilesOutsideTheFormatCannotBeMade()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tile(64, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tile(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tile(0, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tile(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntryBundle(0, 257));
    }
}
