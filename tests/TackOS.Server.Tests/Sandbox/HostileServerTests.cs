using System.Net;
using System.Net.Sockets;
using TackOS.Server.Sandbox;

namespace TackOS.Server.Tests.Sandbox;

public sealed class HostileServerTests : IDisposable
{
    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task AGrantedFolderWorks()
    {
        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work, "/work", Writable: true));

        Assert.False(await inside.FailsAsync(new { @do = "write", path = "/work/note", text = "hello" }));

        Assert.Equal("hello", File.ReadAllText(Path.Join(machine.Work, "note")));
        Assert.Equal("hello", (await inside.TryAsync(new { @do = "read", path = "/work/note" }))?.GetString());
    }

    [Fact]
    public async Task AGrantThatIsNotWritableCanOnlyBeRead()
    {
        File.WriteAllText(Path.Join(machine.Work, "note"), "hello");
        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work));

        Assert.Equal("hello", (await inside.TryAsync(new { @do = "read", path = Path.Join(machine.Work, "note") }))?.GetString());
        Assert.True(await inside.FailsAsync(new { @do = "write", path = Path.Join(machine.Work, "note"), text = "gone" }));
        Assert.True(await inside.FailsAsync(new { @do = "write", path = Path.Join(machine.Work, "other"), text = "new" }));
    }

    [Fact]
    public async Task NothingOfTheHostIsVisibleButTheGrants()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work));

        foreach (var path in new[] { home, "/root", "/home", machine.Data, "/var", "/run", "/sys", "/opt", "/proc/1/root/root", "/proc/self/root/home" })
        {
            Assert.True(await inside.FailsAsync(new { @do = "list", path }), path);
        }

        foreach (var path in new[] { "/etc/shadow", "/etc/ssh/sshd_config", "/etc/resolv.conf", Path.Join(machine.Data, "key") })
        {
            Assert.True(await inside.FailsAsync(new { @do = "read", path }), path);
        }

        Assert.Equal("work", Assert.Single(await List(inside, machine.Root)));
        Assert.DoesNotContain("root:", (await inside.TryAsync(new { @do = "read", path = "/etc/passwd" }))?.GetString());
    }

    [Fact]
    public async Task NothingCanBeWrittenButTheGrantAndThePrivateScratch()
    {
        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work, "/work", Writable: true));

        foreach (var folder in new[] { "", "/usr", "/usr/bin", "/etc", "/dev", "/proc", "/fixtures", "/work/..", "/proc/sys/kernel", "/home" })
        {
            Assert.True(await inside.FailsAsync(new { @do = "write", path = folder + "/planted", text = "x" }), folder);
        }

        Assert.False(await inside.FailsAsync(new { @do = "write", path = "/tmp/tackos-scratch", text = "x" }));
        Assert.False(File.Exists("/tmp/tackos-scratch"));
    }

    [Fact]
    public async Task NoSwitchOfTheKernelCanBeTurned()
    {
        await using var inside = await machine.StartAsync();

        foreach (var path in new[] { "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger", "/proc/self/oom_score_adj", "/proc/1/mem" })
        {
            Assert.True(await inside.FailsAsync(new { @do = "openForWriting", path }), path);
        }
    }

    [Fact]
    public async Task ALinkPlantedInAGrantLeadsNowhereOutside()
    {
        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work, "/work", Writable: true));

        Assert.False(await inside.FailsAsync(new { @do = "link", target = Path.Join(machine.Data, "key"), path = "/work/key" }));

        Assert.True(await inside.FailsAsync(new { @do = "read", path = "/work/key" }));
    }

    [Fact]
    public async Task OtherProcessesAndTheirEnvironmentsAreOutOfSight()
    {
        Environment.SetEnvironmentVariable("TACKOS_TEST_CANARY", "canary-of-the-parent");
        await using var inside = await machine.StartAsync();

        var processes = (await inside.TryAsync(new { @do = "processes" }))!.Value;

        Assert.InRange(processes.GetArrayLength(), 2, 3);
        Assert.DoesNotContain("canary-of-the-parent", (await inside.TryAsync(new { @do = "otherEnvironments" }))?.GetString());
        Assert.True(await inside.FailsAsync(new { @do = "read", path = $"/proc/{Environment.ProcessId}/environ" }));
    }

    [Fact]
    public async Task TheParentCannotBeSignalled()
    {
        await using var inside = await machine.StartAsync();

        Assert.True(await inside.FailsAsync(new { @do = "signal", id = Environment.ProcessId }));
        Assert.True(await inside.FailsAsync(new { @do = "signal", id = inside.Process.MonitorId }));
    }

    [Fact]
    public async Task TheLoopbackOfTheHostIsOutOfReach()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var inside = await machine.StartAsync();

        Assert.True(await inside.FailsAsync(new { @do = "connect", host = "127.0.0.1", port }));
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task AnAbstractSocketOfTheHostIsOutOfReach()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var name = $"\0tackos-{Guid.NewGuid():N}";
        listener.Bind(new UnixDomainSocketEndPoint(name));
        listener.Listen();

        Assert.Equal("connected", await ConnectOutside(name));
        await using var inside = await machine.StartAsync();
        Assert.True(await inside.FailsAsync(new { @do = "run", command = Connecting(name) }));
    }

    [Fact]
    public async Task NoPrivilegeIsLeftAndNoneCanBeGained()
    {
        await using var inside = await machine.StartAsync();

        var status = (await inside.TryAsync(new { @do = "status" }))?.GetString();

        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapBnd:\t0000000000000000", status);
        Assert.True(await inside.FailsAsync(new { @do = "run", command = new[] { "/usr/bin/unshare", "--user", "true" } }));
        Assert.True(await inside.FailsAsync(new { @do = "run", command = new[] { "/usr/bin/mount", "-t", "tmpfs", "none", "/tmp" } }));
    }

    [Fact]
    public async Task AForkBombEndsAtTheLimit()
    {
        if (machine.Sandbox.Capabilities.Processes == LimitReach.None)
        {
            Assert.Skip("Needs a control group for processes, or a user who is not root.");
        }

        var spec = Inside.Spec() with { Limits = new() { Processes = 40 } };
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec);

        var alive = (await inside.TryAsync(new { @do = "fork", count = 80 }))?.GetInt32();

        Assert.InRange(alive!.Value, 1, 39);
    }

    [Fact]
    public async Task MemoryBeyondTheLimitIsNotGiven()
    {
        var spec = Inside.Spec() with { Limits = new() { MemoryBytes = 300 << 20 } };
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec);

        var allocated = false;
        try
        {
            allocated = !await inside.FailsAsync(new { @do = "allocate", megabytes = 600 });
        }
        catch (InvalidOperationException)
        {
            Assert.NotEqual(0, await inside.Process.Exited);
        }

        Assert.False(allocated);
    }

    [Fact]
    public async Task TheScratchFolderHasItsSize()
    {
        var spec = Inside.Spec() with { Limits = new() { ScratchBytes = 1 << 20 } };
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec);

        var text = new string('x', 2 << 20);
        Assert.True(await inside.FailsAsync(new { @do = "write", path = "/tmp/big", text }));
        Assert.True(await inside.FailsAsync(new { @do = "write", path = "/dev/shm/big", text }));
    }

    private static string[] Connecting(string name) =>
    [
        "/usr/bin/python3", "-c",
        $"import socket; s = socket.socket(socket.AF_UNIX); s.connect('\\0{name[1..]}'); print('connected', end='')",
    ];

    private static async Task<string> ConnectOutside(string name)
    {
        var command = Connecting(name);
        if (!File.Exists(command[0]))
        {
            Assert.Skip("Needs python3 below /usr/bin, since node cannot name an abstract socket.");
        }

        var info = new System.Diagnostics.ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(info)!;
        return await process.StandardOutput.ReadToEndAsync();
    }

    private static async Task<string[]> List(Inside inside, string path) =>
        [.. (await inside.TryAsync(new { @do = "list", path }))!.Value.EnumerateArray().Select(e => e.GetString()!)];
}
