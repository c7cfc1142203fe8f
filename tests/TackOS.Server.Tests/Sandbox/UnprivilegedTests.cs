using System.Diagnostics;

namespace TackOS.Server.Tests.Sandbox;

public sealed class UnprivilegedTests
{
    /// <summary>Where the tests run as root, the kernel exempts root from much; so the same attempts are made once more by nobody.</summary>
    [Fact]
    public async Task NothingOfItDependsOnBeingRoot()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "Needs root, which the other tests do without, and setpriv.");
        var home = Directory.CreateTempSubdirectory("tackos-nobody-").FullName;
        using (var chmod = Process.Start("/bin/chmod", ["777", home]))
            await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
        string[] classes = [nameof(HostileServerTests), nameof(HostileReachTests), nameof(HostileHogTests), nameof(HostileCallsTests)];
        var info = new ProcessStartInfo("/usr/bin/setpriv", [
            "--reuid=65534", "--regid=65534", "--clear-groups", "--", Environment.ProcessPath!, "-noColor",
            .. classes.SelectMany(c => new[] { "-class", $"{typeof(UnprivilegedTests).Namespace}.{c}" })])
        {
            RedirectStandardOutput = true,
        };
        (info.Environment["HOME"], info.Environment["TMPDIR"]) = ("/home", home);
        using var process = Process.Start(info)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Machine.Remove(home);

        Assert.True(process.ExitCode == 0, said);
        Assert.Matches(@"Total: [5-9]\d, Errors: 0, Failed: 0", said);
    }
}
