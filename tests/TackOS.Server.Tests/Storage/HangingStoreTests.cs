using TackOS.Calls;
using TackOS.Server.Storage;

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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
