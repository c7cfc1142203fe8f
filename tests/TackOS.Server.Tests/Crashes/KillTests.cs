using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using TackOS.Calls;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.TransparencyLog;

namespace TackOS.Server.Tests.Crashes;

/// <summary>
/// Real processes under load, killed with SIGKILL at a random moment and started again over what they left: each starts without hands, every entry
/// that somebody was told of is there, the journal verifies, and every checkpoint that was ever seen from outside is of its one history.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int Killed = 137;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("TACKOS_LONG_TESTS") is not null;
    private static readonly int JournalRounds = IsLong ? 470 : 8;
    private static readonly int GatewayRounds = IsLong ? 30 : 3;

    private readonly string _root = Directory.CreateTempSubdirectory("tackos-kill-").FullName;
    private readonly Random _dice = new(Environment.TickCount);

    [Fact]
    public async Task AJournalUnderLoadThatIsKilledAgainAndAgainLosesNothingAndForksNothing()
    {
        var data = Path.Combine(_root, "data");
        var (told, seen) = (new ConcurrentDictionary<long, string>(), new SeenCheckpoints(data));
        for (var round = 1; round <= JournalRounds; round++)
        {
            await KillOnceAsync(data, told, seen);
            // A look at the database recovers it, which is what the next start has to do by itself most of the time.
            if (round % 20 == 0 || round == JournalRounds)
                HoldsAll(data, told, seen);
        }

        Assert.NotEmpty(told);
        Assert.True(seen.Count > 1, "No checkpoint was published.");
    }

    [Fact]
    public async Task AGatewayUnderCallsThatIsKilledAgainAndAgainLosesNoOutcomeAndForksNothing()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await gateway.StopAsync();
        var (answered, seen) = (new ConcurrentBag<string>(), new SeenCheckpoints(gateway.Data));
        for (var round = 0; round < GatewayRounds; round++)
        {
            await using var host = await CrashHost.StartAsync(gateway.Data, "never");
            var callers = Enumerable.Range(0, 4).Select(caller => CallAsync(host.Address, gateway.Token, $"{round}-{caller}", answered)).ToList();
            await seen.WatchAsync(Task.Delay(_dice.Next(300, 1_500), TestContext.Current.CancellationToken));
            Assert.Equal(Killed, await host.KillAsync());
            await Task.WhenAll(callers);
        }

        await gateway.StartAsync();
        await gateway.StopAsync();
        var written = gateway.Written;
        Assert.Equal(written.Length, written.Distinct().Count());
        Assert.Empty(answered.Except(written));
        Assert.True(answered.Count <= gateway.Journal.Types.Count(t => t == "call.settled"), $"{answered.Count} calls were answered, and fewer are settled.");
        var admitted = gateway.Journal.Entries.OfType<CallAdmitted>().Select(e => gateway.Journal.Call(e.Id).State).ToList();
        Assert.True(written.Length <= admitted.Count, $"{written.Length} calls were executed, and {admitted.Count} admitted.");
        Assert.DoesNotContain("executing", admitted);
        HoldsAll(gateway.Data, [], seen);
        Assert.NotEmpty(answered);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task KillOnceAsync(string data, ConcurrentDictionary<long, string> told, SeenCheckpoints seen)
    {
        using var host = Process.Start(new ProcessStartInfo(CrashHost.Program, [data, "journal"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = host.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var ready = await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(ready == "ready", $"{ready} {(host.HasExited || ready is null ? await complaints : "")}");
        var first = new TaskCompletionSource();
        var listening = ListenAsync(host.StandardOutput, told, first);
        // One in four dies in its first moments, the others under load.
        if (_dice.Next(4) > 0)
            await seen.WatchAsync(first.Task);
        await seen.WatchAsync(Task.Delay(_dice.Next(0, 250), TestContext.Current.CancellationToken));
        host.Kill();
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Killed, host.ExitCode);
        await listening;
    }

    private static async Task ListenAsync(StreamReader said, ConcurrentDictionary<long, string> told, TaskCompletionSource first)
    {
        while (await said.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            // The last line may be torn by the kill.
            if (line.Split(' ') is [var index, { Length: 32 } text] && long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                Assert.True(told.TryAdd(number, text), $"Two entries were told of at {number}.");
            else
                Assert.False(line.StartsWith("trouble", StringComparison.Ordinal), line);
            first.TrySetResult();
        }

        first.TrySetResult();
    }

    /// <summary>Calls until the gateway is gone, each with another line, and keeps those that were answered.</summary>
    private static async Task CallAsync(Uri address, string token, string name, ConcurrentBag<string> answered)
    {
        try
        {
            await using var agent = await CrashHost.ConnectAsync(address, token);
            for (var i = 0; ; i++)
            {
                var line = string.Create(CultureInfo.InvariantCulture, $"{name}-{i}");
                if ((await agent.CallAsync("write", new { line })).Text == $"wrote {line}")
                    answered.Add(line);
            }
        }
        catch (Exception) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Killed, as it shall be.
        }
    }

    private static void HoldsAll(string data, ConcurrentDictionary<long, string> told, SeenCheckpoints seen)
    {
        var entries = new JournalOf(data).Texts;
        foreach (var (index, text) in told)
            Assert.True(index < entries.Count && entries[(int)index].Contains(text, StringComparison.Ordinal), $"Entry {index} was told of, and is not there.");
        var verdict = JournalCheck.Verify(data);
        Assert.True(verdict.Verified, verdict.Sentence);
        seen.AreOfOneHistory(entries.Select(System.Text.Encoding.UTF8.GetBytes));
    }
}

/// <summary>What somebody outside sees who reads the published checkpoint all the time.</summary>
internal sealed class SeenCheckpoints(string data)
{
    private readonly Dictionary<string, Checkpoint> _seen = new(StringComparer.Ordinal);

    public int Count => _seen.Count;

    public async Task WatchAsync(Task until)
    {
        var folder = new LogFolder(new JournalPlaces(data).Log);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(3));
        for (; !until.IsCompleted; await timer.WaitForNextTickAsync())
        {
            if (folder.ReadCheckpoint() is not { } note || _seen.ContainsKey(Convert.ToBase64String(note)))
                continue;
            var trust = LogTrust.In(NoteVerifier.Parse((await File.ReadAllTextAsync(new JournalPlaces(data).VerifierKey)).Trim()));
            var checkpoint = Assert.IsType<CheckpointVerdict.Trusted>(trust.Open(note)).Checkpoint;
            Assert.True(_seen.Values.All(c => c.Size <= checkpoint.Size), $"The log went back to {checkpoint.Size} entries.");
            _seen.Add(Convert.ToBase64String(note), checkpoint);
        }
    }

    public void AreOfOneHistory(IEnumerable<byte[]> entries)
    {
        var (tree, roots) = (new CompactRange(), _seen.Values.ToLookup(c => c.Size));
        foreach (var entry in entries)
        {
            Assert.All(roots[tree.Size], seen => Assert.Equal(tree.Root(), seen.Root));
            tree.Append(MerkleHash.Leaf(entry));
        }

        Assert.All(roots[tree.Size], seen => Assert.Equal(tree.Root(), seen.Root));
        Assert.DoesNotContain(_seen.Values, c => c.Size > tree.Size);
    }
}
