using System.Net;
using System.Text;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Witnesses;

/// <summary>The witness as a process of its own, asked over HTTP.</summary>
public sealed class WitnessServerTests : IDisposable
{
    private readonly GrowingLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task ItSaysWhatItIsAndUnderWhichKeyItSigns()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        var line = await witness.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains(witness.Key, Assert.Single(line.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal(witness.Key + "\n", await File.ReadAllTextAsync(Path.Combine(witness.Data, "witness.vkey"), TestContext.Current.CancellationToken));
        Assert.IsType<CosignatureVerifier>(NoteVerifier.Parse(witness.Key));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(witness.Data, "witness.key")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task ItCosignsWhatGoesOnAndRefusesTheRestWithTheStatusOfTheSpecification()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        using var other = new GrowingLog("another.example/log");
        using var fork = new GrowingLog();
        fork.To(300, "other");

        var first = await witness.AddAsync(_log.Request(0, 7));
        var conflict = await witness.AddAsync(_log.Request(0, 9));
        var unknown = await witness.AddAsync(other.Request(0, 1));
        var forked = await witness.AddAsync(fork.Request(7, 300));
        var malformed = await witness.AddAsync("old"u8.ToArray());
        var next = await witness.AddAsync(_log.Request(7, 300));

        Assert.Equal([200, 409, 404, 422, 400, 200], [first.Status, conflict.Status, unknown.Status, forked.Status, malformed.Status, next.Status]);
        Assert.Equal(("text/x.tlog.size", "7\n"), (conflict.ContentType, conflict.Text));
        Assert.True(Trusts(witness, _log.To(300), next.Text));
        var remembered = await witness.Client.GetStringAsync($"/{WitnessFolder.OriginHash(_log.Origin)}/checkpoint", TestContext.Current.CancellationToken);
        Assert.Equal(300, Assert.IsType<CheckpointVerdict.Trusted>(Trust(witness).Open(Encoding.UTF8.GetBytes(remembered))).Checkpoint.Size);
    }

    [Fact]
    public async Task AWitnessThatIsKilledBetweenRequestsKeepsItsMemory()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        Assert.Equal(200, (await witness.AddAsync(_log.Request(0, 7))).Status);
        var key = witness.Key;

        await witness.KillAsync();
        await witness.StartAsync();

        Assert.Equal(key, witness.Key);
        Assert.Equal((409, "7\n"), ((await witness.AddAsync(_log.Request(0, 9))) is var (status, _, text) ? (status, text) : default));
        Assert.Equal(200, (await witness.AddAsync(_log.Request(7, 9))).Status);
    }

    [Fact]
    public async Task OfManyThatAskAtOnceOneIsCosigned()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        Assert.Equal(200, (await witness.AddAsync(_log.Request(0, 7))).Status);
        var forks = Enumerable.Range(0, 16).Select(i =>
        {
            using var fork = new GrowingLog();
            fork.To(7);
            fork.To(9, $"fork {i}");
            return fork.Request(7, 9);
        }).ToList();

        var answers = await Task.WhenAll(forks.Select(witness.AddAsync));

        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(forks.Count - 1, answers.Count(a => a is (409, "text/x.tlog.size", "9\n")));
    }

    [Fact]
    public async Task WhatIsTooLargeOrNotForItIsTurnedAway()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        var tooLarge = await witness.AddAsync(new byte[70_000]);
        using var unsized = new HttpRequestMessage(HttpMethod.Post, "/add-checkpoint") { Content = new StreamContent(new MemoryStream(new byte[70_000])) };
        unsized.Headers.TransferEncodingChunked = true;
        using var chunked = await witness.Client.SendAsync(unsized, TestContext.Current.CancellationToken);
        using var read = await witness.Client.GetAsync("/add-checkpoint", TestContext.Current.CancellationToken);
        using var nowhere = await witness.Client.GetAsync("/api/journal", TestContext.Current.CancellationToken);
        using var never = await witness.Client.GetAsync($"/{WitnessFolder.OriginHash(_log.Origin)}/checkpoint", TestContext.Current.CancellationToken);

        Assert.Equal(413, tooLarge.Status);
        Assert.Equal(
            [HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound, HttpStatusCode.NotFound],
            [chunked.StatusCode, read.StatusCode, nowhere.StatusCode, never.StatusCode]);
    }

    [Fact]
    public async Task ASecondWitnessOverTheFolderDoesNotStart()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        var second = await witness.RefusedAsync();
        Assert.Equal((1, "startup"), (second.Exit, second.Code));
        Assert.Contains("runs over", second.Sentence, StringComparison.Ordinal);
        Assert.Equal(200, (await witness.AddAsync(_log.Request(0, 7))).Status);
    }

    [Fact]
    public async Task ItDoesNotStartWithoutItsKeyItsMemoryOrItsName()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        await witness.AddAsync(_log.Request(0, 7));
        await witness.KillAsync();
        var (key, memory) = (Path.Combine(witness.Data, "witness.key"), Path.Combine(witness.Data, "logs", WitnessFolder.OriginHash(_log.Origin)));

        var renamed = await witness.RefusedAsync("--name", "another.name");
        var whole = await File.ReadAllBytesAsync(memory, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(memory, whole[..^1], TestContext.Current.CancellationToken);
        var damaged = await witness.RefusedAsync();
        await File.WriteAllBytesAsync(memory, whole, TestContext.Current.CancellationToken);
        File.Move(key, key + ".away");
        var keyless = await witness.RefusedAsync();
        File.Move(key + ".away", key);
        await File.WriteAllTextAsync(Path.Combine(witness.Data, "tackos.db"), "", TestContext.Current.CancellationToken);
        var beside = await witness.RefusedAsync();

        Assert.All([renamed, damaged, keyless, beside], refused => Assert.Equal((1, "startup"), (refused.Exit, refused.Code)));
        Assert.Contains("for good", renamed.Sentence, StringComparison.Ordinal);
        Assert.Contains(memory, damaged.Sentence, StringComparison.Ordinal);
        Assert.Contains(key, keyless.Sentence, StringComparison.Ordinal);
        Assert.Contains("holds a journal", beside.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWitnessThatLostItsMemoryDoesNotStart()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        Assert.Equal(200, (await witness.AddAsync(_log.Request(0, 7))).Status);
        await witness.KillAsync();
        var (memory, away) = (Path.Combine(witness.Data, "logs"), Path.Combine(witness.Data, "away"));
        var file = Path.Combine(memory, WitnessFolder.OriginHash(_log.Origin));

        Directory.Move(memory, away);
        var whole = await witness.RefusedAsync();
        Directory.CreateDirectory(memory);
        var emptied = await witness.RefusedAsync();
        Directory.Delete(memory);
        Directory.Move(away, memory);
        File.Move(file, away);
        var one = await witness.RefusedAsync();
        File.Move(away, file);

        Assert.All([whole, emptied, one], refused =>
        {
            Assert.Equal((1, "startup"), (refused.Exit, refused.Code));
            Assert.Contains("make a new one with a new key", refused.Sentence, StringComparison.Ordinal);
        });
        Assert.Contains(file, one.Sentence, StringComparison.Ordinal);
        await witness.StartAsync();
        Assert.Equal(409, (await witness.AddAsync(_log.Request(0, 9))).Status);
    }

    [Fact]
    public async Task ALogThatIsAddedLaterIsWatchedFromItsBeginning()
    {
        using var later = new GrowingLog("another.example/log", seed: 2);
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        Assert.Equal(200, (await witness.AddAsync(_log.Request(0, 7))).Status);
        await witness.KillAsync();

        witness.Logs.Add(later.Key);
        await witness.StartAsync();

        Assert.Equal(200, (await witness.AddAsync(later.Request(0, 3))).Status);
        Assert.Equal(200, (await witness.AddAsync(_log.Request(7, 9))).Status);
    }

    [Fact]
    public async Task AFirstStartThatBrokeOffBeforeItsKeyWasMadeIsBegunAgain()
    {
        await using var witness = await WitnessProcess.StartAsync(_log.Key);
        await witness.KillAsync();
        File.Delete(Path.Combine(witness.Data, "witness.key"));
        File.Delete(Path.Combine(witness.Data, "witness.vkey"));

        await witness.StartAsync();

        Assert.Equal(200, (await witness.AddAsync(_log.Request(0, 7))).Status);
    }

    private LogTrust Trust(WitnessProcess witness) =>
        new(_log.Origin, [NoteVerifier.Parse(_log.Key)], [(CosignatureVerifier)NoteVerifier.Parse(witness.Key)], quorum: 1);

    private bool Trusts(WitnessProcess witness, SignedNote note, string lines) => Trust(witness).Open(Encoding.UTF8.GetBytes(note + lines)) is CheckpointVerdict.Trusted;
}
