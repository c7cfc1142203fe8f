using TackOS.Calls;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Storage;

public sealed class DiskTests
{
    [Fact]
    public async Task AFullDiskRefusesExecutesNothingAndRecoversByItself()
    {
        await using var disk = Mounted.Tmpfs(megabytes: 24);
        await using var gateway = await GatewayFixture.WithAgentAsync(data: Path.Combine(disk.Folder, "data"));
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();
        Assert.Null((await agent.CallAsync("write", new { line = "before" })).Code);

        disk.Fill();
        // What the file already holds in reserve may take some more calls.
        await Until.TrueAsync(async () => (await agent.CallAsync("write", new { line = "while full" })).Code == Codes.StoreUnavailable);
        var written = gateway.Written.Length;
        var refused = await agent.CallAsync("write", new { line = "refused" });
        var operation = await gateway.Admin.RefusedPutAsync("/api/departments/other", new { autonomy = 2 });

        Assert.Equal(Codes.StoreUnavailable, refused.Code);
        Assert.Contains("full", refused.Text, StringComparison.Ordinal);
        Assert.Equal(("ServiceUnavailable", Codes.StoreUnavailable), (operation.Status.ToString(), operation.Code));
        Assert.Equal(written, gateway.Written.Length);

        disk.Free();
        Assert.Equal("wrote after", (await agent.CallAsync("write", new { line = "after" })).Text);
        await gateway.StopAsync();
        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict.Verified, verdict.Sentence);
    }

    [Fact]
    public async Task AGatewayThatCannotWriteItsDataDoesNotStartAndSaysWhy()
    {
        await using var disk = Mounted.Tmpfs(megabytes: 24);
        await using var gateway = await GatewayFixture.BareAsync(data: Path.Combine(disk.Folder, "data"));
        await gateway.StopAsync();
        disk.MakeReadOnly();

        var refused = await Assert.ThrowsAsync<StartupException>(gateway.StartAsync);

        Assert.Contains(gateway.Data, refused.Message, StringComparison.Ordinal);
        disk.MakeWritable();
        await gateway.StartAsync();
    }

    [Fact]
    public async Task ADatabasePutBackFromYesterdayIsFoundByTheCheckpointBesideIt()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        var yesterday = await File.ReadAllBytesAsync(gateway.Journal.File, TestContext.Current.CancellationToken);
        await gateway.RestartAsync();
        await gateway.StopAsync();
        await File.WriteAllBytesAsync(gateway.Journal.File, yesterday, TestContext.Current.CancellationToken);

        var verdict = JournalCheck.Verify(gateway.Data);

        Assert.False(verdict.Verified);
        Assert.Contains("rolled back", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AGatewayDoesNotGoOnWithADatabaseFromYesterday()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        var yesterday = await File.ReadAllBytesAsync(gateway.Journal.File, TestContext.Current.CancellationToken);
        await gateway.RestartAsync();
        await gateway.StopAsync();
        await File.WriteAllBytesAsync(gateway.Journal.File, yesterday, TestContext.Current.CancellationToken);

        Assert.Contains("rolled back", (await Assert.ThrowsAsync<StartupException>(gateway.StartAsync)).Message, StringComparison.Ordinal);
        Assert.False(JournalCheck.Verify(gateway.Data).Verified);
    }

    [Fact]
    public async Task AJournalWhoseRecordWasTakenAwayNeitherStartsNorVerifies()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        File.Delete(gateway.Data + ".checkpoint");

        Assert.Contains("no record", (await Assert.ThrowsAsync<StartupException>(gateway.StartAsync)).Message, StringComparison.Ordinal);
        Assert.Contains("is gone", JournalCheck.Verify(gateway.Data).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedDatabaseDoesNotStartAndSaysWhy()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        await File.WriteAllTextAsync(gateway.Journal.File, new string('x', 8192), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StartupException>(gateway.StartAsync);
    }
}
