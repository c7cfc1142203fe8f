using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Witnesses;

/// <summary>A log that grows by as many entries as it is told, with a key of its own.</summary>
internal sealed class GrowingLog : IDisposable
{
    private readonly Dictionary<Node, Hash> _nodes = [];
    private readonly CompactRange _range = new();
    private readonly Ed25519Signer _signer;

    public GrowingLog(string origin = "log.example/journal", byte seed = 1) => _signer = Ed25519Signer.FromSeed(origin, [.. Enumerable.Repeat(seed, 32)]);

    public string Key => _signer.Verifier.ToString();

    public string Origin => _signer.Verifier.Name;

    /// <summary>Grows to this size, and signs for it.</summary>
    public SignedNote To(long size, string entries = "entry")
    {
        while (_range.Size < size)
            _range.Append(MerkleHash.Leaf(System.Text.Encoding.UTF8.GetBytes($"{entries} {_range.Size}")), (Node node, in Hash hash) => _nodes[node] = hash);
        return new Checkpoint(Origin, size, CompactRange.Restore(size, Read).Root()).Sign(_signer);
    }

    public Func<long, IReadOnlyList<Hash>> ProofTo(long size) => from => ConsistencyProof.Create(from, size, Read);

    public byte[] Request(long from, long to)
    {
        var note = To(to);
        return AddCheckpointRequest.Of(from, from == 0 ? [] : ProofTo(to)(from), note).Encode();
    }

    public void Dispose() => _signer.Dispose();

    private Hash Read(Node node) => _nodes[node];
}
