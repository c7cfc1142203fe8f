using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TackOS.TransparencyLog.Tests;

public class ProofVectorTests
{
    [Fact]
    public void EveryInclusionProbeIsJudgedAsTheVectorsSay()
    {
        var probes = Vectors.Read("merkle-inclusion.json")["vectors"].Items().ToList();
        Assert.Equal(98, probes.Count);
        foreach (var probe in probes)
        {
            Assert.True(Accepts(probe) != probe["wantErr"]!.GetValue<bool>(), probe.Text("file"));
        }

        static bool Accepts(JsonNode probe) =>
            TryHash(probe["leafHash"], out var leaf)
            && TryHash(probe["root"], out var root)
            && TryProof(probe, out var proof)
            && InclusionProof.Verify(Wrapped(probe, "leafIdx"), Wrapped(probe, "treeSize"), leaf, proof, root);
    }

    [Fact]
    public void EveryConsistencyProbeIsJudgedAsTheVectorsSay()
    {
        var probes = Vectors.Read("merkle-consistency.json")["vectors"].Items().ToList();
        Assert.Equal(98, probes.Count);
        foreach (var probe in probes)
        {
            Assert.True(Accepts(probe) != probe["wantErr"]!.GetValue<bool>(), probe.Text("file"));
        }

        // Some probes use short texts as roots, to say that their value does not matter: any hash that differs alike will do.
        static Hash Root(JsonNode? node) =>
            TryHash(node, out var hash) ? hash : new Hash(SHA256.HashData(Convert.FromBase64String(node!.GetValue<string>())));

        static bool Accepts(JsonNode probe) =>
            TryProof(probe, out var proof)
            && ConsistencyProof.Verify(
                Wrapped(probe, "size1"), Root(probe["root1"]), Wrapped(probe, "size2"), Root(probe["root2"]), proof);
    }

    [Fact]
    public void TheProofsOfTheFormulaLogAreGeneratedAndVerified()
    {
        var log = Vectors.Read("xmod-tree-70000.json");
        var roots = log["roots"].Items().ToDictionary(r => r.Number("size"), r => Vectors.Base64(r.Text("root")));
        var tree = RememberedTree.OfFormula(log.Number("entries"));
        foreach (var item in log["inclusion"].Items())
        {
            var (index, size, leaf) = (item.Number("index"), item.Number("size"), Vectors.Base64(item.Text("leaf")));
            Assert.True(TryProof(item, out var want));
            Assert.Equal(want, InclusionProof.Create(index, size, tree.Read));
            Assert.True(InclusionProof.Verify(index, size, leaf, want, Subtrees(tree, size)));
        }

        foreach (var item in log["consistency"].Items())
        {
            var (old, now) = (item.Number("old"), item.Number("new"));
            Assert.True(TryProof(item, out var want));
            Assert.Equal(want, ConsistencyProof.Create(old, now, tree.Read));
            Assert.True(ConsistencyProof.Verify(old, Subtrees(tree, old), now, Subtrees(tree, now), want));
        }

        Assert.Equal(roots[70_000], tree.Root);

        static Hash Subtrees(RememberedTree tree, long size) => CompactRange.Restore(size, tree.Read).Root();
    }

    private static long Wrapped(JsonNode probe, string name) => unchecked((long)probe[name]!.GetValue<ulong>());

    private static bool TryHash(JsonNode? node, out Hash hash) => Hash.TryParseBase64(node?.GetValue<string>() ?? "", out hash);

    private static bool TryProof(JsonNode probe, out List<Hash> proof)
    {
        proof = [];
        foreach (var item in probe["proof"]?.AsArray() ?? [])
        {
            if (!TryHash(item, out var hash))
            {
                return false;
            }

            proof.Add(hash);
        }

        return true;
    }
}
