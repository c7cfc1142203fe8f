using System.Text.Json;
using TackOS.Cli.Tests.Support;
using TackOS.Server;

namespace TackOS.Cli.Tests.Verbs;

/// <summary>A proof from the moment it is written to the moment that somebody else checks it, on a real journal.</summary>
public sealed class AuditProofTests
{
    [Fact]
    public async Task AProofIsWrittenAndCheckedByWhoeverHasTheKey()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var data = Path.Combine(shell.Folder, "data");
        await using (var gateway = await Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
            shell.Variables["TACKOS_SERVER"] = gateway.Address.AbsoluteUri;
            await shell.RunAsync($"login {gateway.Codes.Single(c => c.Purpose == "cli").Code}");
            var written = await shell.RunAsync("audit prove 2 --out live.tlog-proof");
            Assert.True(written.Exit == 0, written.Error);
            Assert.Contains("audit check live.tlog-proof --entry live.entry", written.Out, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await shell.RunAsync("audit", "prove", "2", "--data", data)).Exit);
        var key = File.ReadAllText(Path.Combine(data, "key.vkey")).Trim();
        foreach (var name in new[] { "live", "2" })
        {
            var good = await shell.RunAsync("audit", "check", $"{name}.tlog-proof", "--entry", $"{name}.entry", "--key", key, "--json");
            Assert.True(good.Exit == 0, good.Error);
            Assert.Equal(2, JsonElement.Parse(good.Out).GetProperty("index").GetInt64());
        }

        Assert.Equal(File.ReadAllBytes(Path.Combine(shell.Folder, "live.entry")), File.ReadAllBytes(Path.Combine(shell.Folder, "2.entry")));
    }

    [Fact]
    public async Task WhatDoesNotFitIsNamed()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var (data, others) = (Path.Combine(shell.Folder, "data"), Path.Combine(shell.Folder, "others"));
        foreach (var folder in new[] { data, others })
            await (await Gateway.StartAsync(new GatewayOptions(folder, "127.0.0.1:0"))).DisposeAsync();
        await shell.RunAsync("audit", "prove", "1", "--data", data);
        await shell.RunAsync("audit", "prove", "0", "--data", data);
        var (key, other) = (Path.Combine(data, "key.vkey"), Path.Combine(others, "key.vkey"));

        var swapped = await shell.RunAsync("audit", "check", "1.tlog-proof", "--entry", "0.entry", "--key", key);
        var stranger = await shell.RunAsync("audit", "check", "1.tlog-proof", "--entry", "1.entry", "--key", other);
        shell.Write("broken.tlog-proof", "c2sp.org/tlog-proof@v1\nindex x\n");
        var broken = await shell.RunAsync("audit", "check", "broken.tlog-proof", "--entry", "1.entry", "--key", key);
        var missing = await shell.RunAsync("audit", "prove", "999", "--data", data);

        Assert.Equal([1, 1, 1, 1], [swapped.Exit, stranger.Exit, broken.Exit, missing.Exit]);
        Assert.Contains("does not lead from this entry", swapped.Error, StringComparison.Ordinal);
        Assert.Contains("[proof-not-valid]", stranger.Error, StringComparison.Ordinal);
        Assert.Contains("no index line", broken.Error, StringComparison.Ordinal);
        Assert.Contains("[not-found]", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheJournalIsSearchedWhereItLiesWithAndWithoutAGateway()
    {
        using var shell = new Shell { Clock = TimeProvider.System };
        var data = Path.Combine(shell.Folder, "data");
        await using (var gateway = await Gateway.StartAsync(new GatewayOptions(data, "127.0.0.1:0")))
        {
            shell.Variables["TACKOS_SERVER"] = gateway.Address.AbsoluteUri;
            await shell.RunAsync($"login {gateway.Codes.Single(c => c.Purpose == "cli").Code}");
            await shell.RunAsync("department set office --role Mail --autonomy 2");
            var live = await shell.RunAsync("audit search --department office --json");
            Assert.True(live.Exit == 0, live.Error);
            var beside = await shell.RunAsync("audit", "search", "--department", "office", "--json", "--data", data);
            Assert.Equal(JsonElement.Parse(live.Out).GetRawText(), JsonElement.Parse(beside.Out).GetRawText());
        }

        foreach (var file in Directory.GetFiles(data, "journal-index.db*"))
            File.Delete(file);
        var alone = await shell.RunAsync("audit", "search", "--department", "office", "--data", data);
        Assert.True(alone.Exit == 0, alone.Error);
        Assert.Contains("set department office to level 2", alone.Out, StringComparison.Ordinal);
    }
}
