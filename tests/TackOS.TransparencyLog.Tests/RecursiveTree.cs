namespace TackOS.TransparencyLog.Tests;

/// <summary>The definitions of RFC 6962 section 2.1, word for word and slow: what the fast code is compared with.</summary>
internal static class RecursiveTree
{
    public static Hash Root(ReadOnlySpan<Hash> leaves)
    {
        if (leaves.Length < 2)
        {
            return leaves.IsEmpty ? MerkleHash.EmptyRoot : leaves[0];
        }

        var k = Split(leaves.Length);
        return MerkleHash.Node(Root(leaves[..k]), Root(leaves[k..]));
    }

    public static List<Hash> Path(int index, ReadOnlySpan<Hash> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        var k = Split(leaves.Length);
        return index < k
            ? [.. Path(index, leaves[..k]), Root(leaves[k..])]
            : [.. Path(index - k, leaves[k..]), Root(leaves[..k])];
    }

    public static List<Hash> Consistency(int old, ReadOnlySpan<Hash> leaves, bool known = true)
    {
        if (old == leaves.Length)
        {
            return known ? [] : [Root(leaves)];
        }

        var k = Split(leaves.Length);
        return old <= k
            ? [.. Consistency(old, leaves[..k], known), Root(leaves[k..])]
            : [.. Consistency(old - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
