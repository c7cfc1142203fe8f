using TackOS.TransparencyLog;

namespace TackOS.Bench.Search;

/// <summary>A log of so many entries as it lies published: its tiles in a folder, and a signed checkpoint.</summary>
internal sealed class PublishedTree : IDisposable
{
    private readonly List<List<Hash>> _levels = [];
    private readonly Ed25519Signer _signer = Ed25519Signer.FromSeed("bench.example/log", new byte[32]);

    public PublishedTree(string folder, long size)
    {
        var range = new CompactRange();
        for (var index = 0L; index < size; index++)
            range.Append(MerkleHash.Leaf(EntryAt(index)), Remember);
        Folder = new LogFolder(folder);
        foreach (var tile in Tile.Grown(0, size))
        {
            // Without the log's own care for durability: this is read once and thrown away.
            var place = Path.Combine(folder, tile.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.WriteAllBytes(place, tile.Read(node => _levels[node.Level][(int)node.Index]));
        }

        Checkpoint = new Checkpoint("bench.example/log", size, range.Root()).Sign(_signer);
        Trust = LogTrust.In(_signer.Verifier);
    }

    public LogFolder Folder { get; }

    public SignedNote Checkpoint { get; }

    public LogTrust Trust { get; }

    public static byte[] EntryAt(long index) => BitConverter.GetBytes(index);

    public void Dispose() => _signer.Dispose();

    private void Remember(Node node, in Hash hash)
    {
        if (_levels.Count == node.Level)
            _levels.Add([]);
        _levels[node.Level].Add(hash);
    }
}
