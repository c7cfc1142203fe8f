using Microsoft.Extensions.DependencyInjection;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Storage;

/// <summary>A store that hangs refuses; what it refused never happens later.</summary>
public sealed class HangingStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tackos-hang-").FullName;

    [Fact]
    public async Task WorkThatAHangingStoreNeverBeganIsRefusedAndNeverRuns()
    {
        using var writer = new Writer(Path.Combine(_folder, "tackos.db"), patience: TimeSpan.FromMilliseconds(200));
        using var disk = new ManualResetEventSlim();
        var began = new TaskCompletionSource();
        var ran = false;
        writer.Start();
        var hanging = writer.WriteAsync(_ =>
        {
            began.SetResult();
            disk.Wait();
        });
        await began.Task;

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => writer.WriteAsync(_ => { ran = true; }));
        Assert.Contains("before anything was done", refused.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<StoreUnavailableException>(() => hanging);
        Assert.Contains("Whether it was kept", unknown.Message, StringComparison.Ordinal);

        disk.Set();
        await writer.WriteAsync(_ => { });
        Assert.False(ran);
    }

    [Fact]
    public async Task ACallThatTheStoreAdmittedAfterItsCallerWasRefusedBecomesVisiblyUnknown()
    {
        var clock = new TestClock();
        Store? store = null;
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            store = (Store)services.Single(part => part.ServiceType == typeof(Store)).ImplementationInstance!;
        });
        await gateway.TrustAsync("write");
        await gateway.PriceAsync("write", 1_000_000);
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("write", new { line = "x" });
        // What a store does that hangs in the middle of an admission: the caller is gone, and the intent is kept all the same.
        var kept = gateway.Journal.Entries.OfType<CallAdmitted>().Last() with { Id = "call_late" };
        await store!.Writer.WriteAsync(transaction => transaction.Append(kept));

        clock.Advance(TimeSpan.FromMinutes(2));
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("call.unknown"));

        Assert.Equal("unknown", gateway.Journal.Call("call_late").State);
        Assert.Contains(gateway.Journal.Entries.OfType<EscalationRaised>(), e => e.Subject == "call_late");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
