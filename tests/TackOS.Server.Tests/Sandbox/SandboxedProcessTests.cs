using System.Text.Json;
using TackOS.Server.Sandbox;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Sandbox;

public sealed class SandboxedProcessTests : IDisposable
{
    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task OnlyTheGivenEnvironmentArrives()
    {
        const string Awkward = "two lines\nand 'quotes' \"$HOME\" `id` \\ end ";
        var spec = Inside.Spec() with
        {
            Environment = new Dictionary<string, string> { ["API_KEY"] = Awkward, ["n"] = "1", ["IFS"] = "x", ["LANG"] = "de_DE.UTF-8" },
        };
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec);

        var environment = (await inside.TryAsync(new { @do = "environment" }))!.Value.Deserialize<Dictionary<string, string>>()!;

        Assert.Equal(Awkward, environment["API_KEY"]);
        Assert.Equal("1", environment["n"]);
        Assert.Equal("de_DE.UTF-8", environment["LANG"]);
        string[] expected = ["API_KEY", "HOME", "IFS", "LANG", "PATH", "PWD", "TMPDIR", "n"];
        Assert.Equal(expected, environment.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NoValueOfTheEnvironmentIsEverAnArgument()
    {
        var spec = Inside.Spec() with { Environment = new Dictionary<string, string> { ["API_KEY"] = "sk-canary" } };
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec);

        Assert.DoesNotContain("sk-canary", File.ReadAllText($"/proc/{inside.Process.MonitorId}/cmdline"), StringComparison.Ordinal);
        Assert.DoesNotContain("sk-canary", (await inside.TryAsync(new { @do = "processes" }))!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALoaderVariableActsOnlyInside()
    {
        var spec = Inside.Spec() with { Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = "/work/evil.so" } };
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec);

        Assert.DoesNotContain("\0LD_PRELOAD=", "\0" + File.ReadAllText($"/proc/{inside.Process.MonitorId}/environ"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArgumentsArriveAsTheyAreGiven()
    {
        string[] arguments = ["a b", "$(id)", "; rm -rf /", "", "--", "-c", "ü\n"];
        var spec = Inside.Spec();
        await using var inside = await Inside.StartAsync(machine.Sandbox, spec with { Arguments = [.. spec.Arguments, .. arguments] });

        Assert.Equal(arguments, (await inside.TryAsync(new { @do = "arguments" }))!.Value.Deserialize<string[]>());
    }

    [Fact]
    public async Task NoDescriptorOfTheHostLeaksIn()
    {
        await using var inside = await machine.StartAsync();

        var descriptors = (await inside.TryAsync(new { @do = "descriptors" }))!.Value.Deserialize<string[]>()!;

        Assert.All(descriptors, d => Assert.Matches("^([012] pipe:|\\d+ (anon_inode:|pipe:|/proc/\\d+/fd|/dev/null|socket:))", d));
        Assert.DoesNotContain(descriptors, d => d.StartsWith("251 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DisposingKillsTheWholeTree()
    {
        var inside = await machine.StartAsync();
        var before = Sleepers(inside);
        Assert.Empty(before);
        await inside.TryAsync(new { @do = "fork", count = 5 });
        var sleepers = Sleepers(inside);
        Assert.Equal(5, sleepers.Length);

        await inside.DisposeAsync();

        Assert.All(sleepers, id => Assert.False(Directory.Exists($"/proc/{id}")));
        Assert.True(inside.Process.Exited.IsCompleted);
    }

    [Fact]
    public async Task ClosingTheInputEndsTheServerWithItsOwnExitCode()
    {
        await using var inside = await machine.StartAsync();
        await inside.TryAsync(new { @do = "ping" });

        inside.Process.Input.Close();

        Assert.Equal(0, await inside.Process.Exited.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task StandardErrorIsKeptOnlyInPart()
    {
        await using var inside = await machine.StartAsync();

        await inside.TryAsync(new { @do = "complain", lines = 1000, width = 1500 });
        inside.Process.Input.Close();
        await inside.Process.Exited;
        await inside.DisposeAsync();

        var lines = inside.Process.RecentErrors;
        Assert.Equal(200, lines.Count);
        Assert.StartsWith("999 ", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.InRange(line.Length, 1000, 2000));
    }

    [Fact]
    public async Task OfALineThatIsTooLongNothingIsKeptAsASecretThatIsCutInTwoIsKnownToNobody()
    {
        await using var inside = await machine.StartAsync();

        await inside.TryAsync(new { @do = "complain", lines = 2, width = 5000 });
        inside.Process.Input.Close();
        await inside.Process.Exited;
        await inside.DisposeAsync();

        Assert.Equal(["(a line of more than 2,000 characters)", "(a line of more than 2,000 characters)"], inside.Process.RecentErrors);
    }

    [Fact]
    public async Task AServerOutlivesTheThreadThatAskedForIt()
    {
        SandboxStart? start = null;
        var asking = new Thread(() => start = machine.Sandbox.StartAsync(Inside.Spec()).GetAwaiter().GetResult());
        asking.Start();
        asking.Join();
        await using var inside = new Inside(Assert.IsType<SandboxStart.Started>(start).Process);

        Assert.Equal("pong", (await inside.TryAsync(new { @do = "ping" }))?.GetString());
    }

    [Fact]
    public async Task NoControlGroupIsLeftBehind()
    {
        var inside = await machine.StartAsync();
        await inside.TryAsync(new { @do = "fork", count = 3 });

        await inside.DisposeAsync();

        var mine = $"tackos-{Environment.ProcessId}-";
        var empty = File.ReadAllLines($"/proc/self/mountinfo").Where(l => l.Contains(" - cgroup", StringComparison.Ordinal))
            .SelectMany(l => Directory.EnumerateDirectories(l.Split(' ')[4], mine + "*")).Where(IsEmpty).ToList();
        // A sandbox of another test that starts or ends at this moment has an empty group as well, and not for long.
        await Until.TrueAsync(() => !empty.Exists(IsEmpty));

        static bool IsEmpty(string group)
        {
            try
            {
                return File.ReadAllText(Path.Join(group, "cgroup.procs")) == "";
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    private static int[] Sleepers(Inside inside) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _) && IsSleeperOf(inside, name!)).Select(int.Parse!)];

    private static bool IsSleeperOf(Inside inside, string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline") == "/bin/sleep\01000\0"
                && new FileInfo($"/proc/{id}/ns/net").LinkTarget == new FileInfo($"/proc/{Child(inside.Process.MonitorId)}/ns/net").LinkTarget;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Child(int id) => File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ')[0];
}
