namespace TackOS.TransparencyLog.Tests;

/// <summary>A small log with a key of its own: entries, tree, and checkpoints at the sizes asked for.</summary>
internal sealed class TestLog
{
    public const string Origin = "log.example/journal";

    public TestLog(long size)
    {
        Tree = RememberedTree.OfFormula(size);
        Trust = LogTrust.In(Signer(1).Verifier);
    }

    public RememberedTree Tree { get; }

    public LogTrust Trust { get; }

    public IEnumerable<StoredEntry> Entries => Enumerable.Range(0, (int)Tree.Size).Select(i => Entry(i, i));

    public static Ed25519Signer Signer(byte seed, string name = Origin) => Ed25519Signer.FromSeed(name, Seed(seed));

    public static byte[] Seed(byte seed) => [.. Enumerable.Repeat(seed, 32)];

    public static StoredEntry Entry(long index, long content)
    {
        var bytes = RememberedTree.FormulaEntry(content);
        return new StoredEntry(index, bytes, MerkleHash.Leaf(bytes));
    }

    public Checkpoint At(long size) => new(Origin, size, CompactRange.Restore(size, Tree.Read).Root());

    public IEnumerable<ReadOnlyMemory<byte>> Checkpoints(params long[] sizes) => sizes.Select(size => Signed(At(size)));

    public static ReadOnlyMemory<byte> Signed(Checkpoint checkpoint, byte seed = 1)
    {
        using var signer = Signer(seed);
        return checkpoint.Sign(signer).Encode();
    }
}
