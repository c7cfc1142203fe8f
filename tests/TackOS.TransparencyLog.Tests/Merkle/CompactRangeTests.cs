using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class CompactRangeTests
{
    [Fact]
    public void LeavesAndTheEmptyRootHashAsRfc6962Says()
    {
        foreach (var item in Vectors.Read("rfc6962-hash.json")["hasher"].Items())
        {
            var want = Vectors.Hex(item.Text("want"));
            switch (item.Text("op"))
            {
                case "empty-root":
                    Assert.Equal(want, MerkleHash.EmptyRoot);
                    break;
                case "leaf":
                    Assert.Equal(want, MerkleHash.Leaf(Convert.FromHexString(item.Text("input_hex"))));
                    break;
            }
        }
    }

    [Fact]
    public void TheClassicTreeOfEightHasItsRootsAtEverySize()
    {
        var tree = Vectors.Read("rfc6962-hash.json")["tree"]!;
        var roots = tree["roots_by_size_hex"].Items().Select(r => Vectors.Hex(r.GetValue<string>())).ToList();
        var range = new CompactRange();
        Assert.Equal(roots[0], range.Root());
        foreach (var leaf in tree["leaves_hex"].Items())
        {
            range.Append(MerkleHash.Leaf(Convert.FromHexString(leaf.GetValue<string>())));
            Assert.Equal(roots[(int)range.Size], range.Root());
        }
    }

    [Fact]
    public void TheFormulaLogHasItsRootsAtEveryListedSize()
    {
        var log = Vectors.Read("xmod-tree-70000.json");
        var roots = log["roots"].Items().ToDictionary(r => r.Number("size"), r => Vectors.Base64(r.Text("root")));
        var range = new CompactRange();
        var compared = 0;
        for (var i = 0L; i <= log.Number("entries"); i++)
        {
            if (roots.TryGetValue(range.Size, out var root))
            {
                Assert.Equal(root, range.Root());
                compared++;
            }

            range.Append(MerkleHash.Leaf(RememberedTree.FormulaEntry(i)));
        }

        Assert.Equal(roots.Count, compared);
    }

    [Fact]
    public void ARestoredRangeContinuesAsIfItHadNeverStopped() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 300]).Sample((before, after) =>
        {
            var whole = RememberedTree.OfFormula(before + after);
            var tree = RememberedTree.OfFormula(before);
            var first = CompactRange.Restore(before, tree.Read);
            var second = CompactRange.Restore(before, first.Edge);
            for (var i = 0; i < after; i++)
            {
                second.Append(MerkleHash.Leaf(RememberedTree.FormulaEntry(before + i)));
            }

            Assert.Equal(before + after, second.Size);
            Assert.Equal(whole.Root, second.Root());
            Assert.Equal(tree.Root, first.Root());
            Assert.Equal(whole.Root, second.Clone().Root());
        }, iter: 100);

    [Fact]
    public void AnEdgeThatDoesNotFitTheSizeIsRefused()
    {
        Assert.Throws<ArgumentException>(() => CompactRange.Restore(3, new Hash[1]));
        Assert.Throws<ArgumentException>(() => CompactRange.Restore(4, new Hash[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompactRange.Restore(-1, []));
    }

    [Fact]
    public void ManyAppendsAllocateNothing()
    {
        var range = new CompactRange();
        var leaf = MerkleHash.Leaf([7]);
        range.Append(leaf);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            range.Append(leaf);
            range.Root();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void AnEntryOfAnyLengthHashesAsPrefixAndBytes() =>
        Gen.Int[0, 70_000].Sample(length =>
        {
            var entry = new byte[length];
            Array.Fill(entry, (byte)length);
            Assert.Equal(new Hash(System.Security.Cryptography.SHA256.HashData([0, .. entry])), MerkleHash.Leaf(entry));
        }, iter: 50);
}
