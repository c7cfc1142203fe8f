namespace TackOS.TransparencyLog.Tests.Witnessing;

public sealed class WitnessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tlog-witness-").FullName;
    private readonly CosignatureSigner signer = CosignatureSigner.FromSeed("witness.example", TestLog.Seed(7), TimeProvider.System);

    public WitnessTests() => WitnessFolder.Create(folder);

    public void Dispose()
    {
        signer.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void WhatIsCosignedVerifiesAndIsWhatTheWitnessRemembers()
    {
        var memory = Memory();
        var witness = Of(memory);
        var first = Assert.IsType<WitnessAnswer.Cosigned>(witness.Add(WitnessWorld.Request(0, 7).Encode()));
        Assert.True(signer.Verifier.Verify(System.Text.Encoding.UTF8.GetBytes(WitnessWorld.Log.At(7).Body), first.Lines.Single().Signature.Span));
        Assert.IsType<WitnessAnswer.Cosigned>(witness.Add(WitnessWorld.Request(7, 300).Encode()));

        var trust = new LogTrust(TestLog.Origin, [WitnessWorld.LogKey(1)], [(CosignatureVerifier)signer.Verifier], quorum: 1);
        Assert.Equal(300, Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(Memory().Last(TestLog.Origin)!)).Checkpoint.Size);
        Assert.Equal(409, Of(Memory()).Add(WitnessWorld.Request(7, 300).Encode()).Status);
    }

    [Fact]
    public void OfManyThatRaceToOneForkOnlyOneWins()
    {
        // Every racer extends the same seven entries by entries of its own, and each has a good proof.
        var forks = Enumerable.Range(8, 24).Select(size =>
        {
            var fork = WitnessWorld.Fork(7, size);
            return AddCheckpointRequest.Of(7, ConsistencyProof.Create(7, size, fork.Read), WitnessWorld.Signed(new Checkpoint(TestLog.Origin, size, fork.Root))).Encode();
        }).ToList();
        var witness = Of(Memory());
        witness.Add(WitnessWorld.Request(0, 7).Encode());
        var answers = new System.Collections.Concurrent.ConcurrentBag<WitnessAnswer>();
        using var start = new Barrier(forks.Count);
        var racers = forks.ConvertAll(fork => new Thread(() =>
        {
            start.SignalAndWait();
            answers.Add(witness.Add(fork));
        }));
        racers.ForEach(r => r.Start());
        racers.ForEach(r => r.Join());

        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(forks.Count - 1, answers.Count(a => a.Status == 409));
    }

    [Fact]
    public void ARacerThatLosesIsJudgedAgainAndNeverAnsweredWithACosignature()
    {
        var memory = new Overtaken(Memory(), WitnessWorld.Log.At(9));
        var answer = Of(memory).Add(WitnessWorld.Request(0, 7).Encode());
        Assert.Equal(new WitnessAnswer.OtherSize(9), answer);
    }

    [Fact]
    public void WhatCannotBePersistedIsNotCosigned() =>
        Assert.Throws<IOException>(() => Of(new Broken()).Add(WitnessWorld.Request(0, 7).Encode()));

    [Fact]
    public void AMemoryThatIsDamagedIsNotAnEmptyOne()
    {
        Of(Memory()).Add(WitnessWorld.Request(0, 7).Encode());
        var file = Path.Combine(folder, WitnessFolder.OriginHash(TestLog.Origin));
        var good = File.ReadAllBytes(file);
        foreach (var bad in (byte[][])[[], good[..^1], [.. good, 0], WitnessWorld.Signed(new Checkpoint("other", 1, MerkleHash.EmptyRoot)).Encode()])
        {
            File.WriteAllBytes(file, bad);
            Assert.Throws<InvalidDataException>(Memory);
        }
    }

    [Fact]
    public void ALogWhoseMemoryIsGoneIsNotOneThatIsWatchedNow()
    {
        Of(Memory()).Add(WitnessWorld.Request(0, 7).Encode());
        File.Delete(Path.Combine(folder, WitnessFolder.OriginHash(TestLog.Origin)));
        Assert.Contains("is gone", Assert.Throws<InvalidDataException>(Memory).Message, StringComparison.Ordinal);
        Assert.Null(WitnessFolder.Open(folder, ["another.example/log"]).Last("another.example/log"));
    }

    [Fact]
    public void AMemoryWithoutTheListOfItsLogsIsDamaged()
    {
        Of(Memory()).Add(WitnessWorld.Request(0, 7).Encode());
        File.Delete(Path.Combine(folder, "cosigned"));
        Assert.Throws<InvalidDataException>(Memory);
        File.WriteAllText(Path.Combine(folder, "cosigned"), TestLog.Origin);
        Assert.Throws<InvalidDataException>(Memory);
    }

    [Fact]
    public void WhatACrashLeftUnlistedIsListedByTheNextStart()
    {
        Of(Memory()).Add(WitnessWorld.Request(0, 7).Encode());
        File.WriteAllText(Path.Combine(folder, "cosigned"), "");
        Memory();
        Assert.Equal(TestLog.Origin + "\n", File.ReadAllText(Path.Combine(folder, "cosigned")));
    }

    [Fact]
    public void WhatACrashLeftStagedIsNotTheMemory()
    {
        Of(Memory()).Add(WitnessWorld.Request(0, 7).Encode());
        File.WriteAllText(Path.Combine(folder, WitnessFolder.OriginHash(TestLog.Origin) + ".new"), "half a no");
        Assert.Equal(WitnessWorld.Log.At(7).Body, Memory().Last(TestLog.Origin)!.Text);
        Assert.Equal(200, Of(Memory()).Add(WitnessWorld.Request(7, 9).Encode()).Status);
    }

    [Fact]
    public void AKeyAndItsNameAreReadAgainAndForNobodyElse()
    {
        var path = Path.Combine(folder, "witness.key");
        using var made = WitnessKey.Create(path, "witness.example/w1", TimeProvider.System);
        using var read = WitnessKey.Read(path, TimeProvider.System);
        Assert.Equal(made.Verifier.ToString(), read.Verifier.ToString());
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var text = File.ReadAllText(path);
        foreach (var bad in (string[])["", text[..^3], text.Replace("w1", "w2", StringComparison.Ordinal), text.Replace("PRIVATE", "PUBLIC", StringComparison.Ordinal), "x" + text])
        {
            File.WriteAllText(path, bad);
            Assert.Throws<InvalidDataException>(() => WitnessKey.Read(path, TimeProvider.System));
        }
    }

    private WitnessFolder Memory() => WitnessFolder.Open(folder, [TestLog.Origin]);

    private Witness Of(ICosignedCheckpoints memory) => new([WitnessWorld.Watched], signer, memory);

    /// <summary>Another request is always persisted between the judgement and the replacement.</summary>
    private sealed class Overtaken(WitnessFolder memory, Checkpoint other) : ICosignedCheckpoints
    {
        public SignedNote? Last(string origin) => memory.Last(origin);

        public bool TryReplace(string origin, Checkpoint? expected, SignedNote next)
        {
            memory.TryReplace(origin, expected, WitnessWorld.Signed(other));
            return memory.TryReplace(origin, expected, next);
        }
    }

    private sealed class Broken : ICosignedCheckpoints
    {
        public SignedNote? Last(string origin) => null;

        public bool TryReplace(string origin, Checkpoint? expected, SignedNote next) => throw new IOException("The disk is full.");
    }
}
