using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class ProofPropertyTests
{
    private static readonly Hash[] Leaves = [.. Enumerable.Range(0, 600).Select(i => MerkleHash.Leaf(RememberedTree.FormulaEntry(i)))];

    private static readonly RememberedTree Tree = RememberedTree.OfFormula(Leaves.Length);

    private static readonly Gen<(int Smaller, int Larger)> Sizes =
        Gen.Select(Gen.Int[1, Leaves.Length], Gen.Int[1, Leaves.Length], (a, b) => (Math.Min(a, b), Math.Max(a, b)));

    [Fact]
    public void AnInclusionProofIsTheOneOfTheRecursiveDefinition() =>
        Sizes.Sample((next, size) =>
        {
            var index = next - 1;
            var proof = InclusionProof.Create(index, size, Tree.Read);
            Assert.Equal(RecursiveTree.Path(index, Leaves.AsSpan(0, size)), proof);
            Assert.True(InclusionProof.Verify(index, size, Leaves[index], proof, RecursiveTree.Root(Leaves.AsSpan(0, size))));
        });

    [Fact]
    public void AConsistencyProofIsTheOneOfTheRecursiveDefinition() =>
        Sizes.Sample((old, now) =>
        {
            var proof = ConsistencyProof.Create(old, now, Tree.Read);
            Assert.Equal(RecursiveTree.Consistency(old, Leaves.AsSpan(0, now)), proof);
            Assert.True(ConsistencyProof.Verify(
                old, RecursiveTree.Root(Leaves.AsSpan(0, old)), now, RecursiveTree.Root(Leaves.AsSpan(0, now)), proof));
        });

    [Fact]
    public void AProofWithOneHashChangedMissingOrAddedIsRefused() =>
        Gen.Select(Sizes, Gen.Int[0, 1000], Gen.Int[0, 2]).Sample((sizes, at, change) =>
        {
            var (old, now) = sizes;
            var (oldRoot, root) = (RecursiveTree.Root(Leaves.AsSpan(0, old)), RecursiveTree.Root(Leaves.AsSpan(0, now)));
            var inclusion = Spoil(InclusionProof.Create(old - 1, now, Tree.Read), at, change);
            Assert.False(InclusionProof.Verify(old - 1, now, Leaves[old - 1], inclusion, root));
            var consistency = Spoil(ConsistencyProof.Create(old, now, Tree.Read), at, change);
            Assert.False(ConsistencyProof.Verify(old, oldRoot, now, root, consistency));
        });

    [Fact]
    public void TheNodesNamedBeforehandAreTheNodesRead() =>
        Sizes.Sample((old, now) =>
        {
            var read = new List<Node>();
            Hash Recording(Node node)
            {
                read.Add(node);
                return Tree.Read(node);
            }

            InclusionProof.Create(old - 1, now, Recording);
            Assert.Equal(read, InclusionProof.NodesFor(old - 1, now));
            read.Clear();
            ConsistencyProof.Create(old, now, Recording);
            Assert.Equal(read, ConsistencyProof.NodesFor(old, now));
        });

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(0, -3)]
    public void AnIndexOutsideTheTreeHasNoProof(long index, long size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => InclusionProof.Create(index, size, Tree.Read));
        Assert.False(InclusionProof.Verify(index, size, Leaves[0], [], Leaves[0]));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 5)]
    [InlineData(-1, 5)]
    public void AnOldSizeOutsideTheTreeHasNoProof(long old, long now)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ConsistencyProof.Create(old, now, Tree.Read));
        Assert.False(ConsistencyProof.Verify(old, MerkleHash.EmptyRoot, now, Leaves[0], []));
    }

    private static List<Hash> Spoil(IReadOnlyList<Hash> proof, int at, int change)
    {
        var spoiled = proof.ToList();
        if (spoiled.Count == 0 || change == 0)
        {
            spoiled.Insert(at % (spoiled.Count + 1), Leaves[at % Leaves.Length]);
        }
        else if (change == 1)
        {
            spoiled.RemoveAt(at % spoiled.Count);
        }
        else
        {
            var i = at % spoiled.Count;
            spoiled[i] = MerkleHash.Node(spoiled[i], spoiled[i]);
        }

        return spoiled;
    }
}
