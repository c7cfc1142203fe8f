using System.Diagnostics;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Crashes;
using TackOS.Server.Tests.Gateway;
using TackOS.Vault;

namespace TackOS.Server.Tests.Keys;

/// <summary>A process that rotates keys is killed at each step of it: what was sealed is readable afterwards, and one key opens the ring.</summary>
public sealed class RotationCrashTests
{
    [Theory]
    [InlineData("before-stage", false)]
    [InlineData("after-stage", false)]
    [InlineData("after-swap", true)]
    [InlineData("after-settle", true)]
    public async Task ExactlyOneOfBothKeysOpensTheRingAndTheStartSaysWhich(string step, bool isNew)
    {
        await using var gateway = await ReadyAsync();
        var (first, second) = ($"{gateway.Data}.key", $"{gateway.Data}.second");

        await DieAsync(gateway.Data, "kek", step);

        var (right, wrong) = isNew ? (second, first) : (first, second);
        if (File.Exists(wrong))
        {
            gateway.Kek = $"file:{wrong}";
            var refused = await Assert.ThrowsAsync<TackOS.Server.Keys.WrongKekException>(gateway.StartAsync);
            Assert.Contains(wrong, refused.Message, StringComparison.Ordinal);
            if (isNew)
                Assert.Contains(right, refused.Message, StringComparison.Ordinal);
        }

        gateway.Kek = $"file:{right}";
        await gateway.StartAsync();
        await IsReadableAsync(gateway);
        Assert.Equal(isNew ? 1 : 0, gateway.Journal.Entries.OfType<KekRotated>().Count());
    }

    [Theory]
    [InlineData("before-stage", 1)]
    [InlineData("after-stage", 1)]
    [InlineData("after-swap", 2)]
    [InlineData("after-settle", 2)]
    public async Task ANewRootKeyIsUsedOnlyOnceItIsKept(string step, int version)
    {
        await using var gateway = await ReadyAsync();

        await DieAsync(gateway.Data, "ring", step);

        await gateway.StartAsync();
        Assert.Equal(version, (int)(await gateway.Admin.GetOkAsync("/api/vault"))!["rootKeys"]!.AsArray()[^1]!);
        Assert.Equal(version - 1, gateway.Journal.Entries.OfType<RingRotated>().Count());
        await IsReadableAsync(gateway);
    }

    [Theory]
    [InlineData("before-stage")]
    [InlineData("after-stage")]
    [InlineData("after-swap")]
    [InlineData("after-settle")]
    public async Task ARootKeyThatTheJournalSaysIsRetiredLeavesTheRingAtTheNextStart(string step)
    {
        await using var gateway = await ReadyAsync();
        await gateway.StartAsync();
        await gateway.Admin.PostOkAsync("/api/vault/rotate", new { what = "Ring" });
        await gateway.StopAsync();

        await DieAsync(gateway.Data, "secrets", step);

        await gateway.StartAsync();
        Assert.Equal([2], (await gateway.Admin.GetOkAsync("/api/vault"))!["rootKeys"]!.AsArray().Select(v => (int)v!));
        Assert.Equal(1u, Assert.Single(gateway.Journal.Entries.OfType<RootRetired>()).Version);
        await IsReadableAsync(gateway);
    }

    [Fact]
    public async Task RotationsThatAreKilledAtAnyMomentLoseNothing()
    {
        await using var gateway = await ReadyAsync();
        for (var delayMs = 5; delayMs <= 320; delayMs *= 2)
        {
            using var process = Start(gateway.Data, "endless", "none");
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMilliseconds(delayMs), TestContext.Current.CancellationToken)
                .ContinueWith(_ => { }, TaskScheduler.Default);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await gateway.StartAsync();
        await IsReadableAsync(gateway);
        await gateway.StopAsync();
        Assert.True(JournalCheck.Verify(gateway.Data).Verified);
    }

    /// <summary>Stopped, with a secret and some bodies.</summary>
    private static async Task<GatewayFixture> ReadyAsync()
    {
        var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("echo_env");
        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = "a-value-that-is-long-42", server = "box", kind = "Environment", slot = "BOX_KEY" });
        await using (var agent = await gateway.ConnectAsync())
            Assert.Contains("[redacted:box-key]", (await agent.CallAsync("echo_env", new { name = "BOX_KEY", @as = "text" })).Text, StringComparison.Ordinal);
        await gateway.StopAsync();
        return gateway;
    }

    private static async Task IsReadableAsync(GatewayFixture gateway)
    {
        await using (var agent = await gateway.ConnectAsync())
            Assert.Contains("[redacted:box-key]", (await agent.CallAsync("echo_env", new { name = "BOX_KEY", @as = "text" })).Text, StringComparison.Ordinal);
        await Vaults.AllIsReadableAsync(gateway);
    }

    private static async Task DieAsync(string data, string what, string step)
    {
        using var process = Start(data, what, step);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(137, process.ExitCode);
    }

    private static Process Start(string data, string what, string step) =>
        Process.Start(new ProcessStartInfo(CrashHost.Program, [data, "vault", what, step]) { RedirectStandardOutput = true })!;
}
