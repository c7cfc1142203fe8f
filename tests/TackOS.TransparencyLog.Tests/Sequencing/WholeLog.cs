namespace TackOS.TransparencyLog.Tests;

/// <summary>Holds what a log shows against what was put into it.</summary>
internal static class WholeLog
{
    private static readonly LogTrust Trust = LogTrust.In(TestLog.Signer(1).Verifier);

    public static Checkpoint Opened(byte[]? note) => Assert.IsType<CheckpointVerdict.Trusted>(Trust.Open(note!)).Checkpoint;

    /// <summary>The published tree is exactly the one over the entries: checkpoint, tiles and bundles.</summary>
    public static void Shows(IReadOnlyDictionary<string, byte[]> files, IReadOnlyList<byte[]> entries)
    {
        var tree = TreeOf(entries);
        var checkpoint = Opened(files.GetValueOrDefault("checkpoint"));
        Assert.Equal((entries.Count, tree.Root), (checkpoint.Size, checkpoint.Root));
        foreach (var tile in Tile.Grown(0, entries.Count))
        {
            Assert.Equal(tile.Read(tree.Read), files.GetValueOrDefault(tile.Path));
        }

        foreach (var bundle in EntryBundle.Grown(0, entries.Count))
        {
            Assert.Equal(
                EntryBundle.Encode([.. entries.Skip((int)bundle.FirstEntry).Take(bundle.Width).Select(e => (ReadOnlyMemory<byte>)e)]),
                files.GetValueOrDefault(bundle.Path));
        }
    }

    /// <summary>All notes tell of one history, each the beginning of the next: by consistency proofs, read from the published tiles.</summary>
    public static void IsOneHistory(IEnumerable<byte[]> notes, IReadOnlyDictionary<string, byte[]> files)
    {
        var size = Opened(files["checkpoint"]).Size;
        var tiles = new TileHashes(size, tile => files[tile.Path]);
        var chain = notes.Select(Opened).Append(Opened(files["checkpoint"])).OrderBy(c => c.Size).ToList();
        foreach (var (older, newer) in chain.Zip(chain.Skip(1)))
        {
            Assert.True(newer.Size <= size, $"{newer.Size} entries were signed for, and {size} are there.");
            Assert.True(
                older.Size == 0
                    ? older.Root == MerkleHash.EmptyRoot
                    : ConsistencyProof.Verify(older.Size, older.Root, newer.Size, newer.Root, ConsistencyProof.Create(older.Size, newer.Size, tiles.Read)),
                $"The checkpoints over {older.Size} and {newer.Size} entries tell two histories.");
        }
    }

    public static RememberedTree TreeOf(IEnumerable<byte[]> entries)
    {
        var tree = new RememberedTree();
        foreach (var entry in entries)
        {
            tree.Append(entry);
        }

        return tree;
    }

    /// <summary>A note that another key signed over the same text.</summary>
    public static byte[] SignedByAnother(byte[] note) => TestLog.Signed(Opened(note), seed: 2).ToArray();
}
