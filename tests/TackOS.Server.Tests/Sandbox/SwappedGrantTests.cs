using TackOS.Server.Sandbox;

namespace TackOS.Server.Tests.Sandbox;

public sealed class SwappedGrantTests : IDisposable
{
    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AFolderThatIsSwappedForALinkAfterItWasCheckedIsNotShown(bool alsoGrantedAbove)
    {
        var sub = Directory.CreateDirectory(Path.Join(machine.Work, "sub")).FullName;
        var stolen = Path.Join(machine.Work, "stolen");
        var sandbox = AfterChecking($"mv {sub} {sub}.away && ln -s {machine.Data} {sub}");
        FolderGrant[] above = alsoGrantedAbove ? [new(machine.Work, Writable: true)] : [new(machine.Work, "/out", Writable: true)];
        var spec = new SandboxSpec("/usr/bin/cp", [sub + "/key", alsoGrantedAbove ? stolen : "/out/stolen"]) { Grants = [.. above, new(sub)] };

        var refused = Assert.IsType<SandboxStart.CannotStart>(await sandbox.StartAsync(spec, TestContext.Current.CancellationToken));

        // Where the folder above is shown too, bubblewrap itself stumbles over the link.
        Assert.Equal(alsoGrantedAbove ? SandboxRefusals.Broken : SandboxRefusals.Grant, refused.Code);
        Assert.Contains(sub, refused.Sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(stolen));
    }

    [Fact]
    public async Task AFolderThatIsSwappedForAnotherOneIsNotShown()
    {
        var sub = Directory.CreateDirectory(Path.Join(machine.Work, "sub")).FullName;
        var other = Directory.CreateDirectory(Path.Join(machine.Root, "other")).FullName;
        var sandbox = AfterChecking($"mv {sub} {sub}.away && ln -s {other} {sub}");

        var start = await sandbox.StartAsync(Inside.Spec(new FolderGrant(sub)), TestContext.Current.CancellationToken);

        Assert.Equal(SandboxRefusals.Grant, Assert.IsType<SandboxStart.CannotStart>(start).Code);
    }

    [Fact]
    public async Task AGrantInsideAnotherAndOneWithAnOddNameAreShown()
    {
        var odd = Directory.CreateDirectory(Path.Join(machine.Work, "a b\\c\td")).FullName;
        File.WriteAllText(Path.Join(odd, "x"), "here");

        await using var inside = await machine.StartAsync(new FolderGrant(machine.Work, Writable: true), new FolderGrant(odd));

        Assert.Equal("here", (await inside.TryAsync(new { @do = "read", path = Path.Join(odd, "x") }))?.GetString());
    }

    /// <summary>A bubblewrap before which something happens.</summary>
    private BubblewrapSandbox AfterChecking(string script)
    {
        var program = Path.Join(machine.Root, "bwrap");
        File.WriteAllText(program, $"#!/bin/sh\n{script}\nexec /usr/bin/bwrap \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new BubblewrapSandbox(new SandboxPlaces([machine.Data], machine.Packages), TimeProvider.System, program);
    }
}
