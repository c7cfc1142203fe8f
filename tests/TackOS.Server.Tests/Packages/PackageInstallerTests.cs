using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using TackOS.Server.Sandbox;
using TackOS.Server.Tests.Sandbox;
using TackOS.Server.Upstreams.Packages;

namespace TackOS.Server.Tests.Packages;

/// <summary>Installs the official filesystem server for real, once; skipped where the registry is out of reach.</summary>
[SupportedOSPlatform("linux")]
public sealed class PackageInstallerTests : IDisposable
{
    private const string Name = "@modelcontextprotocol/server-filesystem";

    private readonly Machine machine = new();

    private PackageInstaller Installer => new(machine.Packages, TimeProvider.System);

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task TheFilesystemServerInstallsVerifiesAndAnswersFromInsideTheSandbox()
    {
        var package = await InstallAsync();

        Assert.IsType<PackageVerify.Intact>(await PackageInstaller.VerifyAsync(package));
        Assert.StartsWith(machine.Packages + "/@modelcontextprotocol+server-filesystem@", package.Folder, StringComparison.Ordinal);
        Assert.EndsWith(package.TreeDigest[..12], package.Folder, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateDirectories(machine.Packages), d => Path.GetFileName(d).StartsWith(".staging", StringComparison.Ordinal));

        var spec = package.ToSandbox(["/work"]) with { Grants = [new(machine.Work, "/work")] };
        await using var process = Assert.IsType<SandboxStart.Started>(await machine.Sandbox.StartAsync(spec)).Process;
        Assert.Contains("secure-filesystem-server", await InitializeAsync(process), StringComparison.Ordinal);

        await ASecondInstallationFindsTheFirst(package);
        await OneChangedByteIsCaught(package);
    }

    [Theory]
    [InlineData("--global", "1.0.0")]
    [InlineData("../x", "1.0.0")]
    [InlineData("git+https://example.org/x", "1.0.0")]
    [InlineData("x@npm:y", "1.0.0")]
    [InlineData("x", "latest")]
    [InlineData("x", "^1.0.0")]
    [InlineData("x", "1.0.0 --x")]
    [InlineData("x", "file:../y")]
    public async Task WhatIsNotAnExactRegistryPackageIsRefusedBeforeNpmRuns(string name, string version)
    {
        var installer = new PackageInstaller(machine.Packages, TimeProvider.System, "/no/such/npm");

        var failed = Assert.IsType<PackageInstall.InstallFailed>(await installer.InstallAsync(new(name, version)));

        Assert.Equal(PackageFailures.Spec, failed.Code);
    }

    [Fact]
    public async Task WithoutNpmTheMendIsNamedAndNothingIsLeft()
    {
        var installer = new PackageInstaller(machine.Packages, TimeProvider.System, "/no/such/npm");

        var failed = Assert.IsType<PackageInstall.InstallFailed>(await installer.InstallAsync(new("x", "1.0.0")));

        Assert.Equal(PackageFailures.Npm, failed.Code);
        Assert.Contains("apt-get install npm", failed.Sentence, StringComparison.Ordinal);
        Assert.Equal([".npm"], Directory.EnumerateFileSystemEntries(machine.Packages).Select(p => Path.GetFileName(p)!));
    }

    private async Task ASecondInstallationFindsTheFirst(InstalledPackage package)
    {
        var again = Assert.IsType<PackageInstall.Installed>(await Installer.InstallAsync(package.Spec));
        Assert.Equal(package, again.Package);
    }

    private static async Task OneChangedByteIsCaught(InstalledPackage package)
    {
        var script = Path.Join(package.Folder, package.EntryPoint);
        var bytes = File.ReadAllBytes(script);
        File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserWrite);
        bytes[^1] ^= 1;
        File.WriteAllBytes(script, bytes);
        File.SetUnixFileMode(script, File.GetUnixFileMode(script) & ~UnixFileMode.UserWrite);

        Assert.Equal(PackageFailures.Changed, Assert.IsType<PackageVerify.Changed>(await PackageInstaller.VerifyAsync(package)).Code);
    }

    private async Task<InstalledPackage> InstallAsync()
    {
        if (await Installer.ResolveAsync(Name) is not PackageResolve.Resolved resolved)
        {
            Assert.Skip("Needs npm and a registry that has " + Name + ".");
            return null;
        }

        var install = await Installer.InstallAsync(resolved.Spec);
        return install is PackageInstall.Installed installed ? installed.Package : throw new InvalidOperationException(install.ToString());
    }

    private static async Task<string> InitializeAsync(SandboxedProcess process)
    {
        var request = new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "initialize",
            @params = new { protocolVersion = "2025-11-25", capabilities = new { }, clientInfo = new { name = "test", version = "1" } },
        };
        await process.Input.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request) + "\n"));
        await process.Input.FlushAsync();
        using var reader = new StreamReader(process.Output, leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? string.Join('\n', process.RecentErrors);
    }
}
