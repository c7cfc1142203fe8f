namespace TackOS.TransparencyLog.Tests;

public class LogTrustTests
{
    private static readonly TestLog Log = new(10);

    [Fact]
    public void ACheckpointTheLogSignedIsTrusted()
    {
        var trusted = Assert.IsType<CheckpointVerdict.Trusted>(Log.Trust.Open(TestLog.Signed(Log.At(10)).Span));
        Assert.Equal(Log.At(10), trusted.Checkpoint);
        Assert.Empty(trusted.Cosignatures);
    }

    [Fact]
    public void AnotherLogsCheckpointIsRefusedThoughTheKeySignedIt()
    {
        var refused = Refused(Log.Trust, new Checkpoint("log.example/other", 10, Log.Tree.Root).Sign(TestLog.Signer(1)));
        Assert.Contains("log.example/other", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void ACheckpointOfAnUnknownKeyIsRefused() => Refused(Log.Trust, Log.At(10).Sign(TestLog.Signer(2)));

    [Fact]
    public void ASignedTextThatIsNoCheckpointIsRefused() => Refused(Log.Trust, SignedNote.Sign("hello\n", TestLog.Signer(1)));

    [Fact]
    public void ACheckpointChangedAfterSigningIsRefused()
    {
        var note = Log.At(9).Sign(TestLog.Signer(1));
        Refused(Log.Trust, new SignedNote(Log.At(10).Body, note.Signatures));
    }

    [Fact]
    public void AFormerKeyOfTheLogIsTrustedBesideThePresentOne()
    {
        var trust = new LogTrust(TestLog.Origin, [TestLog.Signer(1).Verifier, TestLog.Signer(2).Verifier]);
        Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(Log.At(10).Sign(TestLog.Signer(1))));
        Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(Log.At(10).Sign(TestLog.Signer(2))));
    }

    [Fact]
    public void AQuorumOfWitnessesIsCountedByKey()
    {
        var (a, b) = (Witness("a.example", 11), Witness("b.example", 12));
        var trust = new LogTrust(TestLog.Origin, [TestLog.Signer(1).Verifier], [Key(a), Key(b)], quorum: 2);
        Refused(trust, Log.At(10).Sign(TestLog.Signer(1), a));
        Refused(trust, Log.At(10).Sign(TestLog.Signer(1), a, a));
        var trusted = Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(Log.At(10).Sign(TestLog.Signer(1), b, a)));
        Assert.Equal([new Cosignature("a.example", 0), new Cosignature("b.example", 0)], trusted.Cosignatures);
    }

    [Fact]
    public void WitnessesAloneDoNotMakeACheckpoint()
    {
        var witness = Witness("a.example", 11);
        Refused(new LogTrust(TestLog.Origin, [TestLog.Signer(1).Verifier], [Key(witness)], 1), Log.At(10).Sign(witness));
    }

    [Fact]
    public void AWitnessCannotCountTwiceNorBeTheLogItself()
    {
        var log = TestLog.Signer(1).Verifier;
        Assert.Throws<ArgumentException>(
            () => new LogTrust(TestLog.Origin, [log], [Key(Witness("a.example", 11)), Key(Witness("b.example", 11))], 2));
        Assert.Throws<ArgumentException>(() => new LogTrust(TestLog.Origin, [log], [Key(Witness("a.example", 1))], 1));
        Assert.Throws<ArgumentException>(() => new LogTrust(TestLog.Origin, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogTrust(TestLog.Origin, [log], [Key(Witness("a.example", 11))], 2));
    }

    private static CheckpointVerdict.Refused Refused(LogTrust trust, SignedNote note) =>
        Assert.IsType<CheckpointVerdict.Refused>(trust.Open(note.Encode()));

    private static CosignatureSigner Witness(string name, byte seed) =>
        CosignatureSigner.FromSeed(name, TestLog.Seed(seed), new Epoch());

    private static CosignatureVerifier Key(CosignatureSigner witness) => (CosignatureVerifier)witness.Verifier;

    private sealed class Epoch : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
