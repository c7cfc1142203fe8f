using TackOS.Server.Sandbox;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Sandbox;

/// <summary>A server that takes all it can get, and one that would stay.</summary>
public sealed class HostileHogTests : IDisposable
{
    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task DescriptorsEndAtTheLimit()
    {
        await using var inside = await StartAsync(new() { OpenFiles = 100 });

        Assert.InRange((await inside.TryAsync(new { @do = "openMany", count = 5000 }))!.Value.GetInt32(), 1, 99);
    }

    [Fact]
    public async Task ThreadsEndAtTheLimit()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "Needs python3 below /usr/bin.");
        Assert.SkipWhen(machine.Sandbox.Capabilities.Processes == LimitReach.None, "Needs a control group for processes, or a user who is not root.");
        await using var inside = await StartAsync(new() { Processes = 60 });

        Assert.InRange((await inside.TryAsync(new { @do = "threads", count = 500 }))!.Value.GetInt32(), 1, 59);
    }

    [Theory]
    [InlineData("/tmp/big")]
    [InlineData("/dev/shm/big")]
    [InlineData("/work/big")]
    public async Task AFileEndsAtTheLimit(string path)
    {
        await using var inside = await StartAsync(new() { FileBytes = 5 << 20, ScratchBytes = 5 << 20 }, new FolderGrant(machine.Work, "/work", Writable: true));

        Assert.InRange((await inside.TryAsync(new { @do = "fill", path, megabytes = 50 }))!.Value.GetInt32(), 1, 5);
    }

    [Fact]
    public async Task ProcessorTimeEndsAtTheLimit()
    {
        var spec = Inside.Spec() with { Limits = new() { CpuSeconds = 1 } };
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec);

        await Assert.ThrowsAsync<InvalidOperationException>(() => inside.TryAsync(new { @do = "burn", seconds = 30 }));

        Assert.NotEqual(0, await inside.Process.Exited);
    }

    [Fact]
    public async Task ACrashLeavesNoDumpWithWhatWasInMemory()
    {
        await using var inside = await machine.StartAsync();

        Assert.Matches(@"Max core file size\s+1\s+1\s", (await inside.TryAsync(new { @do = "read", path = "/proc/self/limits" }))!.Value.GetString());
    }

    [Fact]
    public async Task ASignalToEverybodyStaysInside()
    {
        await using var inside = await machine.StartAsync();

        await inside.TryAsync(new { @do = "signalAll" });

        Assert.False(inside.Process.Exited.IsCompleted);
        Assert.Equal("pong", (await inside.TryAsync(new { @do = "ping" }))?.GetString());
    }

    [Fact]
    public async Task WhatAServerLeavesBehindEndsWithIt()
    {
        await using var inside = await machine.StartAsync();
        await inside.TryAsync(new { @do = "fork", count = 2 });
        var all = Below(inside.Process.MonitorId);
        Assert.InRange(all.Count, 4, 10);

        await Assert.ThrowsAsync<InvalidOperationException>(() => inside.TryAsync(new { @do = "leave" }));

        Assert.Equal(7, await inside.Process.Exited.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await Until.TrueAsync(() => all.TrueForAll(id => !Directory.Exists($"/proc/{id}")));
    }

    /// <summary>A process and all that came from it.</summary>
    private static List<string> Below(int id) => Below(id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static List<string> Below(string id) =>
        [id, .. File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Below)];

    private Task<Inside> StartAsync(SandboxLimits limits, params FolderGrant[] grants) => Inside.StartAsync(machine.Sandbox, Inside.Spec(grants) with { Limits = limits });
}
