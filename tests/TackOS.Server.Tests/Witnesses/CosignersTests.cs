using TackOS.Server.Witnesses;
using TackOS.TransparencyLog;
using TackOS.Witnesses;

namespace TackOS.Server.Tests.Witnesses;

public sealed class CosignersTests : IDisposable
{
    private static readonly WitnessTimes Times = new(TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(150), TimeSpan.Zero);
    private readonly GrowingLog _log = new();
    private readonly WitnessClient _client = new(TimeProvider.System);

    public void Dispose()
    {
        _client.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task WithoutAPolicyNobodyIsAskedAndNothingIsNeeded()
    {
        var cosigning = await AskAsync(Of(0), _ => throw new InvalidOperationException("No proof is asked for."));
        Assert.True(cosigning.Suffices);
        Assert.Empty(cosigning.Signatures);
    }

    [Fact]
    public async Task AllThatCosignAreCounted()
    {
        await using var a = await CosigningAsync("a");
        await using var b = await CosigningAsync("b");
        await using var c = await CosigningAsync("c");
        var cosigning = await AskAsync(Of(2, a, b, c));
        Assert.True(cosigning.Suffices);
        Assert.Equal(["a", "b", "c"], cosigning.Signatures.Select(s => s.Name).Order());
    }

    [Fact]
    public async Task AWitnessThatHangsIsTimedOutAndTheOthersCount()
    {
        await using var a = await CosigningAsync("a");
        await using var hanging = await HangingAsync();
        var cosigners = Of(2, a, hanging);

        var cosigning = await AskAsync(cosigners);

        Assert.False(cosigning.Suffices);
        Assert.Equal("a", Assert.Single(cosigning.Signatures).Name);
        Assert.Contains("did not answer", cosigners.StandingOf(hanging.Known.Key).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AfterTheQuorumASlowWitnessIsNotWaitedForToTheEnd()
    {
        await using var a = await CosigningAsync("a");
        await using var hanging = await HangingAsync();
        var patient = new Cosigners(() => Policy(1, a, hanging), _client, Times with { TimeOut = TimeSpan.FromMinutes(5) }, TimeProvider.System);

        var cosigning = await AskAsync(patient).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(cosigning.Suffices);
        Assert.Contains("slower", patient.StandingOf(hanging.Known.Key).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWitnessIsAskedToGoOnFromWhatItCosignedLast()
    {
        await using var a = await CosigningAsync("a");
        var cosigners = Of(1, a);
        await AskAsync(cosigners, size: 7);
        await AskAsync(cosigners, size: 300);
        Assert.Equal([0, 7], a.Asked.Select(r => r.OldSize));
        Assert.Equal((300, null), (cosigners.StandingOf(a.Known.Key).LastSize, cosigners.StandingOf(a.Known.Key).LastError));
    }

    [Fact]
    public async Task AProofThatCannotBeMadeConcernsOnlyTheWitnessThatNeedsIt()
    {
        await using var a = await CosigningAsync("a");
        await using var behind = await FakeWitness.StartAsync("behind");
        behind.Answer = (http, _) => FakeWitness.ConflictAsync(http, "7\n");
        foreach (var failure in (Exception[])[new InvalidDataException("A tile is gone."), new InvalidOperationException("unforeseen")])
        {
            var cosigning = await AskAsync(Of(1, a, behind), _ => throw failure);
            Assert.Equal("a", Assert.Single(cosigning.Signatures).Name);
        }
    }

    private Cosigners Of(int quorum, params FakeWitness[] witnesses) => new(() => Policy(quorum, witnesses), _client, Times, TimeProvider.System);

    private static WitnessPolicy Policy(int quorum, params FakeWitness[] witnesses) => new([.. witnesses.Select(w => w.Known)], quorum);

    private Task<Cosigning> AskAsync(Cosigners cosigners, Func<long, IReadOnlyList<Hash>>? proof = null, long size = 300) =>
        cosigners.CosignAsync(_log.To(size), proof ?? _log.ProofTo(size), TestContext.Current.CancellationToken);

    private static async Task<FakeWitness> CosigningAsync(string name)
    {
        var witness = await FakeWitness.StartAsync(name);
        witness.Cosigns();
        return witness;
    }

    private static async Task<FakeWitness> HangingAsync()
    {
        var witness = await FakeWitness.StartAsync("hanging");
        witness.Answer = (http, _) => Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        return witness;
    }
}
