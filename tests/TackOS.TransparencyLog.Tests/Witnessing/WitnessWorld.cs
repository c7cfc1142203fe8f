using System.Text;

namespace TackOS.TransparencyLog.Tests.Witnessing;

/// <summary>A log that grows, and what it sends to witnesses.</summary>
internal static class WitnessWorld
{
    public static readonly TestLog Log = new(300);

    public static WitnessedLog Watched { get; } = Assert.Single(WitnessedLog.Of([LogKey(1)]));

    public static NoteVerifier LogKey(byte seed, string name = TestLog.Origin)
    {
        using var signer = TestLog.Signer(seed, name);
        return signer.Verifier;
    }

    public static SignedNote Signed(Checkpoint checkpoint, byte seed = 1) => SignedNote.Parse(TestLog.Signed(checkpoint, seed).Span);

    public static IReadOnlyList<Hash> Proof(long from, long to) => from == 0 ? [] : ConsistencyProof.Create(from, to, Log.Tree.Read);

    public static AddCheckpointRequest Request(long from, long to) => AddCheckpointRequest.Of(from, Proof(from, to), Signed(Log.At(to)));

    public static AddCheckpointRequest Read(string text)
    {
        Assert.True(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(text), out var request, out var why), why);
        return request;
    }

    /// <summary>Another history of the log: the same beginning, and then entries that no fork of another size has.</summary>
    public static RememberedTree Fork(long common, long size)
    {
        var fork = RememberedTree.OfFormula(common);
        for (var i = common; i < size; i++)
        {
            fork.Append(Encoding.UTF8.GetBytes($"other-{size}-{i}"));
        }

        return fork;
    }
}
