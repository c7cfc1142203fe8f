using System.Runtime.InteropServices;
using System.Text.Json;
using TackOS.Server.Sandbox;
using TackOS.Server.Sandbox.SystemCalls;

namespace TackOS.Server.Tests.Sandbox;

/// <summary>System calls by number, from inside, by a server that knows what it wants.</summary>
public sealed class HostileCallsTests : IDisposable
{
    private readonly Machine machine = new();

    public HostileCallsTests() => Assert.SkipUnless(File.Exists("/usr/bin/python3"), "Needs python3 below /usr/bin, since node makes no call by number.");

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task EveryCallThatNoServerNeedsIsRefusedByTheKernel()
    {
        var arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        var calls = RefusedCalls.All.Where(c => c.Where.Length == 0 && (arm ? c.Arm64 : c.X64) is not null).ToList();

        var errors = await ErrorsAsync([.. calls.Select(c => new object[] { (arm ? c.Arm64 : c.X64)!.Value, 0, 0, 0, 0, 0, 0 })]);

        Assert.Equal(calls.Select(c => $"{c.Name} {(int)c.Answer}"), calls.Zip(errors, (c, e) => $"{c.Name} {e}"));
    }

    // Each of these succeeds for any user on a plain machine, or fails with something else: it is the filter that says no.
    [Theory]
    [InlineData("ptrace", 1, 0)]
    [InlineData("unshare", 1, 0x400)]
    [InlineData("io_uring_setup", 38, 4, "memory")]
    [InlineData("add_key", 1, "user", "name", "value", 5, -3)]
    [InlineData("kcmp", 1, 2, 2, 0, 0, 0)]
    [InlineData("userfaultfd", 1, 1)]
    [InlineData("name_to_handle_at", 1, -100, "/tmp", "memory", "memory", 0)]
    [InlineData("memfd_secret", 38, 0)]
    [InlineData("personality", 1, 0x40000)]
    [InlineData("socket", 97, 38, 5, 0)]
    [InlineData("socket", 97, 40, 1, 0)]
    [InlineData("socket", 93, 16, 3, 15)]
    [InlineData("socketpair", 97, 2, 1, 0, "memory")]
    [InlineData("clone", 1, 0x10000011, 0, 0, 0, 0)]
    public async Task WhatAnyUserMayElsewhereIsRefusedInside(string name, int error, params object[] arguments)
    {
        var call = RefusedCalls.All.First(c => c.Name == name);
        var number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? call.Arm64 : call.X64;

        Assert.Equal([error], await ErrorsAsync([number!.Value, .. arguments]));
    }

    [Fact]
    public async Task NoFileCanBeMadeThatRunsAsItsOwner()
    {
        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work, "/work", Writable: true));
        File.WriteAllText(Path.Join(machine.Work, "tool"), "");

        foreach (var mode in new[] { 2541, 1517, 3565 })
        {
            Assert.True(await inside.FailsAsync(new { @do = "chmod", path = "/work/tool", mode }));
            Assert.True(await inside.FailsAsync(new { @do = "create", path = $"/work/{mode}", mode }));
        }

        Assert.False(await inside.FailsAsync(new { @do = "chmod", path = "/work/tool", mode = 493 }));
    }

    [Fact]
    public async Task TheFilterIsOverEveryProcessAndStays()
    {
        await using var inside = await machine.StartAsync();

        Assert.Contains("Seccomp:\t2", (await inside.TryAsync(new { @do = "status" }))?.GetString());
        Assert.Contains("Seccomp:\t2", (await inside.TryAsync(new { @do = "read", path = "/proc/1/status" }))?.GetString());
        Assert.Contains("Seccomp:\t2", (await inside.TryAsync(new { @do = "run", command = new[] { "/bin/cat", "/proc/self/status" } }))?.GetString());
    }

    [Theory]
    [InlineData("/usr/bin/node", "-e", "new (require('worker_threads').Worker)('1', {eval: true}); require('dns'); if (require('os').cpus().length < 0 || require('os').networkInterfaces() === null) throw 1")]
    [InlineData("/usr/bin/python3", "-c", "import subprocess, threading, tempfile, socket, multiprocessing; t = threading.Thread(target=print); t.start(); t.join(); subprocess.check_call(['/bin/true']); tempfile.TemporaryFile(); socket.socketpair(); multiprocessing.Pool(2).map(abs, [1])")]
    [InlineData("/bin/sh", "-c", "mkdir -p /tmp/a/b && cp -r /tmp/a /tmp/c && (sleep 0 & wait) && echo x | cat > /tmp/c/x && chmod 755 /tmp/c/x && tar -C /tmp -cf /tmp/t.tar c")]
    [InlineData("/usr/bin/dotnet", "--list-runtimes")]
    [InlineData("/usr/bin/git", "init", "-q", "/tmp/repository")]
    public async Task WhatServersAreMadeOfStillRuns(params string[] command)
    {
        Assert.SkipUnless(File.Exists(command[0]), $"Needs {command[0]}.");
        await using var inside = await machine.StartAsync();

        Assert.False(await inside.FailsAsync(new { @do = "run", command }));
    }

    private async Task<int[]> ErrorsAsync(params object[][] calls)
    {
        await using var inside = await machine.StartAsync();
        var said = await inside.TryAsync(new { @do = "run", command = new[] { "/usr/bin/python3", "/fixtures/calls.py", JsonSerializer.Serialize(calls) } });
        return JsonSerializer.Deserialize<int[]>(said!.Value.GetString()!)!;
    }
}
