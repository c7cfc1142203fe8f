using TackOS.Server.Sandbox;

namespace TackOS.Server.Tests.Sandbox;

/// <summary>What else a server would like to reach.</summary>
public sealed class HostileReachTests : IDisposable
{
    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("/run/docker.sock")]
    [InlineData("/var/run/docker.sock")]
    [InlineData("/run/containerd/containerd.sock")]
    [InlineData("/run/dbus/system_bus_socket")]
    [InlineData("/run/systemd/private")]
    [InlineData("/tmp/.X11-unix/X0")]
    public async Task NoSocketOfTheMachineIsThere(string path)
    {
        await using var inside = await machine.StartAsync();

        Assert.True(await inside.FailsAsync(new { @do = "connect", path }));
    }

    [Theory]
    [InlineData("169.254.169.254", 80)]
    [InlineData("fd00:ec2::254", 80)]
    [InlineData("1.1.1.1", 443)]
    [InlineData("10.0.0.1", 22)]
    [InlineData("localhost", 7070)]
    public async Task NoAddressCanBeReached(string host, int port)
    {
        await using var inside = await machine.StartAsync();

        Assert.True(await inside.FailsAsync(new { @do = "connect", host, port }));
    }

    [Fact]
    public async Task NothingOfAnotherProcessCanBeOpened()
    {
        await using var other = await machine.StartAsync(new FolderGrant(machine.Work, "/work", Writable: true));
        await using var inside = await machine.StartAsync();

        foreach (var id in new[] { Environment.ProcessId, other.Process.MonitorId })
        {
            foreach (var part in new[] { "environ", "mem", "maps", "root/etc/shadow", "fd/0", "cwd/key", "auxv" })
                Assert.True(await inside.FailsAsync(new { @do = "read", path = $"/proc/{id}/{part}" }), $"{id} {part}");
        }

        Assert.True(await inside.FailsAsync(new { @do = "list", path = "/work" }));
    }

    [Fact]
    public async Task AnInstalledPackageCanBeReadAndNotWrittenAndNoOtherIsSeen()
    {
        foreach (var name in new[] { "mine", "other" })
            File.WriteAllText(Path.Join(Directory.CreateDirectory(Path.Join(machine.Packages, name)).FullName, "index.mjs"), name);
        await using var inside = await Inside.StartAsync(machine.Sandbox, Inside.Spec() with { PackageFolder = Path.Join(machine.Packages, "mine") });

        Assert.Equal("mine", (await inside.TryAsync(new { @do = "read", path = "/package/index.mjs" }))?.GetString());
        foreach (var attempt in new object[]
        {
            new { @do = "write", path = "/package/index.mjs", text = "x" },
            new { @do = "chmod", path = "/package/index.mjs", mode = 511 },
            new { @do = "read", path = "/package/../other/index.mjs" },
            new { @do = "read", path = Path.Join(machine.Packages, "other", "index.mjs") },
        })
        {
            Assert.True(await inside.FailsAsync(attempt), attempt.ToString());
        }
    }

    [Theory]
    [InlineData("/usr/bin/su", "-c", "id")]
    [InlineData("/usr/bin/mount", "--bind", "/work", "/usr")]
    [InlineData("/usr/bin/unshare", "--mount", "true")]
    [InlineData("/usr/bin/unshare", "--user", "--net", "true")]
    [InlineData("/usr/bin/nsenter", "-t", "1", "-m", "true")]
    [InlineData("/usr/sbin/chroot", "/work", "/bin/true")]
    [InlineData("/usr/bin/bwrap", "--ro-bind", "/", "/", "true")]
    [InlineData("/usr/bin/strace", "/bin/true")]
    public async Task NoProgramOfTheMachineHelps(params string[] command)
    {
        Assert.SkipUnless(File.Exists(command[0]), $"Needs {command[0]}.");
        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work, "/work", Writable: true));

        Assert.True(await inside.FailsAsync(new { @do = "run", command }));
    }
}
