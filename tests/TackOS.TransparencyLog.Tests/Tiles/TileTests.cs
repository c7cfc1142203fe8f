using System.Security.Cryptography;
using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class TileTests
{
    [Fact]
    public void ATreeHasTheTilesTheSpecificationLists()
    {
        foreach (var item in Vectors.Read("tile-paths.json")["tile_set"].Items())
        {
            var tiles = Tile.Grown(0, item.Number("size")).ToList();
            if (item["tiles"] is { } paths)
            {
                Assert.Equal(paths.Items().Select(p => p.GetValue<string>()), tiles.Select(t => t.Path));
            }
            else
            {
                Assert.Equal(item.Number("full_level0"), tiles.Count(t => t.Level == 0 && t.Width == Tile.FullWidth));
                Assert.Equal(item.Number("full_level1"), tiles.Count(t => t.Level == 1 && t.Width == Tile.FullWidth));
                Assert.Equal(
                    item["partial"].Items().Select(p => p.GetValue<string>()),
                    tiles.Where(t => t.Width < Tile.FullWidth).Select(t => t.Path));
            }
        }
    }

    [Fact]
    public void TheFilesOfTheFormulaLogAreThoseOfTheReferenceImplementation()
    {
        var log = Vectors.Read("xmod-tree-70000.json");
        var tree = RememberedTree.OfFormula(log.Number("entries"));
        var compared = 0;
        foreach (var (size, files) in log["sha256_of_file_by_tree_size"]!.AsObject())
        {
            var written = Files(tree.Read, long.Parse(size, provider: null));
            Assert.Equal(files!.AsObject().Select(f => f.Key).Order(), written.Keys.Order());
            foreach (var (path, digest) in files.AsObject())
            {
                Assert.Equal(digest!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(written[path])));
                compared++;
            }
        }

        Assert.Equal(2 + 3 + 5 + 5 + 551, compared);
    }

    [Fact]
    public void TheFilesOfTheReferenceLogAreRebuiltFromItsEntries()
    {
        var log = Vectors.Read("tessera-testdata-log.json");
        var entries = log["entries"].Items().Select(e => System.Text.Encoding.UTF8.GetBytes(e.GetValue<string>())).ToList();
        var tree = new RememberedTree();
        entries.ForEach(tree.Append);
        var tiles = log["files"]!.AsObject().Where(f => f.Key.StartsWith("tile/", StringComparison.Ordinal)).ToList();
        Assert.Equal(30, tiles.Count);
        foreach (var (path, content) in tiles)
        {
            var want = Convert.FromBase64String(content!.GetValue<string>());
            if (EntryBundle.TryParse(path, out var bundle))
            {
                Assert.Equal(want, EntryBundle.Encode([.. entries.Take(bundle.Width).Select(e => (ReadOnlyMemory<byte>)e)]));
                Assert.True(bundle.TryDecode(want, out var decoded));
                Assert.Equal(entries.Take(bundle.Width), decoded.Select(e => e.ToArray()));
            }
            else
            {
                Assert.True(Tile.TryParse(path, out var tile));
                Assert.Equal(want, tile.Read(tree.Read));
            }
        }
    }

    [Fact]
    public void WritingTheGrownTilesStepByStepLeavesTheTilesOfTheWholeTree() =>
        Gen.Long[0, 200_000].Array[2, 6].Sample(sizes =>
        {
            Array.Sort(sizes);
            var widths = new Dictionary<(int Level, long Index), int>();
            var from = 0L;
            foreach (var to in sizes)
            {
                foreach (var tile in Tile.Grown(from, to))
                {
                    Assert.True(widths.GetValueOrDefault((tile.Level, tile.Index)) < tile.Width, tile.Path);
                    widths[(tile.Level, tile.Index)] = tile.Width;
                }

                from = to;
            }

            var whole = Tile.Grown(0, from).ToDictionary(t => (t.Level, t.Index), t => t.Width);
            Assert.Equal(whole.OrderBy(w => w.Key), widths.OrderBy(w => w.Key));
            Assert.Equal(
                whole.Where(w => w.Key.Level == 0).Select(w => (w.Key.Index, w.Value)).Order(),
                EntryBundle.Grown(0, from).Select(b => (b.Index, b.Width)).Order());
        }, iter: 100);

    [Fact]
    public void ATreeThatDoesNotGrowWritesNothingAndNeverShrinks()
    {
        Assert.Empty(Tile.Grown(300, 300));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tile.Grown(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EntryBundle.Grown(-1, 1));
    }

    private static Dictionary<string, byte[]> Files(HashReader read, long size)
    {
        var files = Tile.Grown(0, size).ToDictionary(t => t.Path, t => t.Read(read));
        foreach (var bundle in EntryBundle.Grown(0, size))
        {
            var entries = Enumerable.Range(0, bundle.Width).Select(i => RememberedTree.FormulaEntry(bundle.FirstEntry + i));
            files[bundle.Path] = EntryBundle.Encode([.. entries.Select(e => (ReadOnlyMemory<byte>)e)]);
        }

        return files;
    }
}
