using TackOS.Server.Sandbox;

namespace TackOS.Server.Tests.Sandbox;

public sealed class RefusedSpecTests : IDisposable
{
    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task WithoutBubblewrapNothingStarts()
    {
        var sandbox = new BubblewrapSandbox(new SandboxPlaces([]), TimeProvider.System, "/usr/bin/no-such-bwrap");

        var refused = Assert.IsType<SandboxStart.CannotStart>(await sandbox.StartAsync(Inside.Spec()));

        Assert.False(sandbox.Capabilities.Available);
        Assert.Equal(SandboxRefusals.NoSandbox, refused.Code);
        Assert.Contains("apt-get install bubblewrap", refused.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABubblewrapThatFailsIsARefusalWithItsWords()
    {
        var refused = await Refused(Inside.Spec() with { WorkingFolder = "/no/such/folder" }, SandboxRefusals.Broken);

        Assert.Contains("/no/such/folder", refused.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AGrantOfWhatMustStayHiddenIsRefused()
    {
        var keys = Directory.CreateDirectory(Path.Join(machine.Data, "keys")).FullName;
        foreach (var path in new[] { machine.Data, keys, machine.Root, "/", machine.Packages, machine.Work + "/../data", "/proc", "/sys", "/dev", "/run", "/etc", "/usr" })
        {
            await Refused(Inside.Spec(new FolderGrant(path)), SandboxRefusals.Hidden);
        }
    }

    [Fact]
    public async Task ALinkToWhatMustStayHiddenIsRefused()
    {
        var link = Path.Join(machine.Work, "link");
        Directory.CreateSymbolicLink(link, "../data");

        await Refused(Inside.Spec(new FolderGrant(link)), SandboxRefusals.Hidden);
    }

    [Fact]
    public async Task AGrantThroughALinkIsRefusedWithWhereItLeads()
    {
        Directory.CreateDirectory(Path.Join(machine.Root, "elsewhere"));
        var link = Path.Join(machine.Work, "link");
        Directory.CreateSymbolicLink(link, "../elsewhere");

        var refused = await Refused(Inside.Spec(new FolderGrant(link)), SandboxRefusals.Grant);

        Assert.Contains(Path.Join(machine.Root, "elsewhere"), refused.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/folder")]
    [InlineData("relative")]
    [InlineData("/etc\0/x")]
    public async Task AGrantThatIsNoFolderIsRefused(string path) =>
        await Refused(Inside.Spec(new FolderGrant(path)), SandboxRefusals.Grant);

    [Fact]
    public async Task LinksThatLoopAreRefused()
    {
        var link = Path.Join(machine.Work, "loop");
        Directory.CreateSymbolicLink(link, link);

        await Refused(Inside.Spec(new FolderGrant(link)), SandboxRefusals.Grant);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/usr/bin")]
    [InlineData("/etc")]
    [InlineData("/proc/self")]
    [InlineData("/tmp")]
    [InlineData("/package")]
    [InlineData("/work/../etc")]
    [InlineData("work")]
    public async Task AGrantCannotCoverTheSystemInside(string inside) =>
        await Refused(Inside.Spec(new FolderGrant(machine.Work, inside)), SandboxRefusals.Inside);

    [Theory]
    [InlineData("A=B")]
    [InlineData("")]
    [InlineData("a-b")]
    [InlineData("BASH_FUNC_x%%")]
    [InlineData("A\n")]
    [InlineData("TACKOS_0")]
    public async Task AnEnvironmentNameThatCannotBePassedIsRefused(string name) =>
        await Refused(
            Inside.Spec() with { Environment = new Dictionary<string, string> { [name] = "x" } }, SandboxRefusals.Environment);

    [Theory]
    [InlineData("node")]
    [InlineData("/usr/bin/no-such-program")]
    [InlineData("/usr/bin/../../root/x")]
    [InlineData("/root/.bashrc")]
    [InlineData("/usr")]
    public async Task AnExecutableThatIsNotVisibleInsideIsRefused(string executable) =>
        await Refused(Inside.Spec() with { Executable = executable }, SandboxRefusals.Executable);

    [Fact]
    public async Task APackageFolderMustBeAnInstalledPackage()
    {
        foreach (var path in new[] { machine.Data, machine.Packages, machine.Work, Path.Join(machine.Packages, "none") })
        {
            await Refused(Inside.Spec() with { PackageFolder = path }, SandboxRefusals.Package);
        }
    }

    [Fact]
    public async Task ALimitOfZeroIsRefused() =>
        await Refused(Inside.Spec() with { Limits = new() { Processes = 0 } }, SandboxRefusals.Limit);

    private async Task<SandboxStart.CannotStart> Refused(SandboxSpec spec, string code)
    {
        var refused = Assert.IsType<SandboxStart.CannotStart>(await machine.Sandbox.StartAsync(spec));
        Assert.Equal(code, refused.Code);
        return refused;
    }
}
