using System.Text;

namespace TackOS.TransparencyLog.Tests;

/// <summary>A tree that keeps every node, level by level, and answers as a hash reader.</summary>
internal sealed class RememberedTree
{
    private readonly CompactRange range = new();
    private readonly List<List<Hash>> levels = [];

    public long Size => range.Size;

    public Hash Root => range.Root();

    public static RememberedTree OfFormula(long size)
    {
        var tree = new RememberedTree();
        for (var i = 0L; i < size; i++)
        {
            tree.Append(FormulaEntry(i));
        }

        return tree;
    }

    public static byte[] FormulaEntry(long index) => Encoding.UTF8.GetBytes($"tackos-{index}");

    public void Append(byte[] entry) => range.Append(MerkleHash.Leaf(entry), Remember);

    public Hash Read(Node node) => levels[node.Level][(int)node.Index];

    private void Remember(Node node, in Hash hash)
    {
        if (levels.Count == node.Level)
        {
            levels.Add([]);
        }

        Assert.Equal(levels[node.Level].Count, node.Index);
        levels[node.Level].Add(hash);
    }
}
