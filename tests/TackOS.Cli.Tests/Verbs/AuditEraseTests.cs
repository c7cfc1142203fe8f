using TackOS.Cli.Tests.Support;
using TackOS.Server;

namespace TackOS.Cli.Tests.Verbs;

/// <summary>An erasure in a data folder that no gateway runs over.</summary>
public sealed class AuditEraseTests
{
    [Fact]
    public async Task TheDataFolderIsErasedInWithItsKeyFileAndOnlyWhereNoGatewayRuns()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var data = Path.Combine(shell.Folder, "data");
        string[] erase = ["audit", "erase", "0", "--arguments", "--reason", "asked for", "--legal-basis", "Art. 17", "--data", data];
        await using (await Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
            var running = (await shell.RunAsync(erase)).Error;
            Assert.Contains("[startup]", running, StringComparison.Ordinal);
            Assert.Contains("leave --data out", running, StringComparison.Ordinal);
        }

        Assert.Contains("[no-body]", (await shell.RunAsync(erase)).Error, StringComparison.Ordinal);
        File.Move(data + ".key", data + ".elsewhere");
        Assert.Contains("[startup]", (await shell.RunAsync(erase)).Error, StringComparison.Ordinal);
        Assert.Contains("[no-body]", (await shell.RunAsync([.. erase, "--key-file", data + ".elsewhere"])).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await shell.RunAsync(["audit", "erase", "0", "--arguments", "--reason", "x", "--legal-basis", "x", "--key-file", "k"])).Exit);
        Assert.Equal(0, (await shell.RunAsync("audit", "verify", "--data", data)).Exit);
    }
}
