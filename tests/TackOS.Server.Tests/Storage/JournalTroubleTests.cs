using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Calls;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Vault;

namespace TackOS.Server.Tests.Storage;

/// <summary>
/// What cannot be shown later is not done: while the log of the journal cannot be signed, no action leaves, operators still read, and what was under
/// way is recorded. Once it is mended, it works again without a restart.
/// </summary>
public sealed class JournalTroubleTests
{
    [Fact]
    public async Task AFullDiskUnderTheLogAloneLetsNothingOutAndRecoversByItself()
    {
        var root = Directory.CreateTempSubdirectory("tackos-log-disk-").FullName;
        var data = Path.Combine(root, "data");
        await using (var disk = Mounted.Tmpfs(megabytes: 8, Directory.CreateDirectory(Path.Combine(data, "log")).FullName))
        {
            await using var gateway = await GatewayFixture.WithAgentAsync(data: data);
            await LetsNothingOutUntilItIsMendedAsync(gateway, disk.Fill, disk.Free, "is full");
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task AReadOnlyDiskUnderTheLogAloneLetsNothingOutAndRecoversByItself()
    {
        var root = Directory.CreateTempSubdirectory("tackos-log-disk-").FullName;
        var data = Path.Combine(root, "data");
        await using (var disk = Mounted.Tmpfs(megabytes: 8, Directory.CreateDirectory(Path.Combine(data, "log")).FullName))
        {
            await using var gateway = await GatewayFixture.WithAgentAsync(data: data);
            await LetsNothingOutUntilItIsMendedAsync(gateway, disk.MakeReadOnly, disk.MakeWritable, "is read-only");
        }

        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData("tiles")]
    [InlineData("checkpoint")]
    [InlineData("record")]
    public async Task ADiskThatDoesNotConfirmWhatWasWrittenLetsNothingOut(string part)
    {
        var log = new BreakableLog { Part = part };
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: log.Replace);
        await LetsNothingOutUntilItIsMendedAsync(gateway, () => log.Fail(new IOException("Input/output error")), log.Mend, "Input/output error");
    }

    /// <summary>So that verification can tell a row that was taken away from one that is not there yet.</summary>
    [Fact]
    public async Task ACheckpointHasItsRowBeforeItIsPublishedAndOneThatCouldNotBePublishedHasNone()
    {
        var log = new BreakableLog { Part = "checkpoint" };
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: log.Replace);
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        var published = Newest(gateway);
        log.Fail(new IOException("Input/output error"));
        for (var i = 0; i < 3; i++)
        {
            await gateway.Admin.PutOkAsync($"/api/missions/m{i}", new { department = GatewayFixture.Department, title = "x" });
            await gateway.Admin.GetAsync(new Uri("/api/journal/checkpoint", UriKind.Relative), TestContext.Current.CancellationToken);
        }

        Assert.True(Newest(gateway) > published);
        Assert.Equal(1, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM checkpoint WHERE size > ?1", published)));
        Assert.True(JournalCheck.Verify(gateway.Data).Verified, JournalCheck.Verify(gateway.Data).Sentence);
        log.Mend();
        await gateway.StopAsync();
        Assert.True(JournalCheck.Verify(gateway.Data).Verified, JournalCheck.Verify(gateway.Data).Sentence);
    }

    [Fact]
    public async Task TheRowOfThePublishedCheckpointIsThereAgainAfterAStart()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        var newest = Newest(gateway);
        using (var db = Database.OpenBeside(gateway.Journal.File))
            db.Execute("DELETE FROM checkpoint WHERE size = ?1", newest);
        Assert.Equal("bad-checkpoint", JournalCheck.Verify(gateway.Data).Code);
        await gateway.StartAsync();
        Assert.Equal(1, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM checkpoint WHERE size = ?1", newest)));
    }

    [Fact]
    public async Task AKeyThatIsGoneLetsNothingOut()
    {
        var log = new BreakableLog { Part = "key" };
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: log.Replace);
        await LetsNothingOutUntilItIsMendedAsync(gateway, () => log.Fail(new VaultSealedException()), log.Mend, "sealed");
    }

    [Fact]
    public async Task ADiskThatHangsLetsNothingOut()
    {
        var (log, clock) = (new BreakableLog(), new RunningAhead());
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: services =>
        {
            log.Replace(services);
            services.AddSingleton<TimeProvider>(clock);
        });
        await LetsNothingOutUntilItIsMendedAsync(gateway, log.Hang, log.Mend, "does not answer", whileBroken: () =>
        {
            if (log.IsWaitedFor)
                clock.Advance(TimeSpan.FromSeconds(11));
        });
    }

    /// <summary>What is signed cannot go on from something else: that does not mend itself.</summary>
    [Fact]
    public async Task ALogThatWasChangedIsNotGoneOnWith()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();
        await gateway.Admin.GetAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        foreach (var tile in Directory.GetFiles(Path.Combine(gateway.Data, "log", "tile", "0"), "*", SearchOption.AllDirectories))
            await File.WriteAllBytesAsync(tile, new byte[new FileInfo(tile).Length], TestContext.Current.CancellationToken);

        await RefusedAsync(agent);
        var written = gateway.Written.Length;
        var refused = await agent.CallAsync("write", new { line = "refused" });

        Assert.Contains("does not go on by itself", refused.Text, StringComparison.Ordinal);
        Assert.Equal(written, gateway.Written.Length);
    }

    [Fact]
    public async Task ADatabaseThatIsDamagedWhileItIsInUseLetsNothingOut()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("write", new { line = "before" });
        Damage(gateway);

        await RefusedAsync(agent);
        var written = gateway.Written.Length;
        var refused = await agent.CallAsync("write", new { line = "refused" });

        Assert.Equal(Codes.StoreUnavailable, refused.Code);
        Assert.Equal(written, gateway.Written.Length);
        using var stranger = new HttpClient { BaseAddress = gateway.Address };
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await stranger.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
    }

    private static long Newest(GatewayFixture gateway) => gateway.Journal.Read(db => db.Number("SELECT MAX(size) FROM checkpoint"));

    private static async Task LetsNothingOutUntilItIsMendedAsync(GatewayFixture gateway, Action breakIt, Action mend, string why, Action? whileBroken = null)
    {
        await gateway.TrustAsync("write");
        await gateway.TrustAsync("slow");
        await using var agent = await gateway.ConnectAsync();
        Assert.Equal("wrote before", (await agent.CallAsync("write", new { line = "before" })).Text);
        var underWay = agent.CallAsync("slow", new { until = "go" });
        await Until.TrueAsync(() => gateway.Written.Contains("slow"));

        breakIt();
        await RefusedAsync(agent, whileBroken);
        var written = gateway.Written.Length;
        var refused = await agent.CallAsync("write", new { line = "refused" });
        Assert.Equal(Codes.StoreUnavailable, refused.Code);
        Assert.Contains(why, refused.Text, StringComparison.Ordinal);
        Assert.Contains("by itself once that is mended", refused.Text, StringComparison.Ordinal);
        Assert.Equal(written, gateway.Written.Length);
        await IsOpenForOperatorsAsync(gateway, why);

        gateway.Touch("go");
        Assert.Equal("waited", (await underWay).Text);
        Assert.Equal(written, gateway.Written.Length);

        mend();
        await Until.TrueAsync(async () => (await agent.CallAsync("write", new { line = "after" })).Code is null);
        using var stranger = new HttpClient { BaseAddress = gateway.Address };
        Assert.Equal("ready", await stranger.GetStringAsync("/readyz", TestContext.Current.CancellationToken));
        await gateway.StopAsync();
        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict.Verified, verdict.Sentence);
        Assert.Equal(gateway.Journal.Texts.Count, verdict.Index);
    }

    /// <summary>A log is at most a second behind, so a call or two may still be let out.</summary>
    private static Task RefusedAsync(AgentClient agent, Action? meanwhile = null) => Until.TrueAsync(async () =>
    {
        meanwhile?.Invoke();
        return (await agent.CallAsync("write", new { line = "while broken" })).Code == Codes.StoreUnavailable;
    });

    private static async Task IsOpenForOperatorsAsync(GatewayFixture gateway, string why)
    {
        await gateway.Admin.GetOkAsync("/api/calls");
        await gateway.Admin.GetOkAsync("/api/journal");
        using var stranger = new HttpClient { BaseAddress = gateway.Address };
        using var ready = await stranger.GetAsync("/readyz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains(why, await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("ok", await stranger.GetStringAsync("/healthz", TestContext.Current.CancellationToken));
    }

    /// <summary>Every page but the first is overwritten, and what lies in the write-ahead log was copied back before.</summary>
    private static void Damage(GatewayFixture gateway)
    {
        using (var db = Database.OpenBeside(gateway.Journal.File))
            db.Number("PRAGMA wal_checkpoint(TRUNCATE)");
        using var file = File.Open(gateway.Journal.File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = 4096;
        file.Write([.. Enumerable.Repeat((byte)0xA5, (int)(file.Length - 4096))]);
    }

    /// <summary>What is measured takes longer than it does; the time of day is the machine's.</summary>
    private sealed class RunningAhead : TimeProvider
    {
        private long _ahead;

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, (long)(by.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);
    }
}
