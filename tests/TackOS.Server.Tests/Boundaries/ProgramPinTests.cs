using TackOS.Server.Tests.Gateway;
using TackOS.Server.Upstreams;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Tests.Boundaries;

public sealed class ProgramPinTests
{
    [Fact]
    public async Task AScriptThatChangedIsNotStartedUntilItIsAcceptedAgain()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("read");
        await File.AppendAllTextAsync(gateway.Script, "\n// another one\n", TestContext.Current.CancellationToken);
        await gateway.RestartAsync();

        await using (var agent = await gateway.ConnectAsync())
        {
            var refused = await agent.CallAsync("read", new { note = "a" });
            Assert.Equal("upstream-unavailable", refused.Code);
            Assert.Contains("is not the file that was accepted", refused.Text, StringComparison.Ordinal);
        }

        await gateway.AcceptServerAsync();
        await using var again = await gateway.ConnectAsync();
        Assert.False((await again.CallAsync("read", new { note = "a" })).IsError);
    }

    [Fact]
    public async Task AScriptThatChangedAfterAnOperatorLookedIsNotAccepted()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.AddServerAsync();
        var seen = await gateway.SeenAsync();
        await File.AppendAllTextAsync(gateway.Script, "\n// another one\n", TestContext.Current.CancellationToken);

        Assert.Equal("offer-changed", (await gateway.Admin.RefusedPostAsync($"/api/servers/{GatewayFixture.Server}/accept", seen)).Code);
    }

    [Fact]
    public async Task AProgramThatCannotBeReadIsNotTheOneThatWasAccepted()
    {
        var program = Path.Combine(Directory.CreateTempSubdirectory("tackos-pin-").FullName, "program");
        await File.WriteAllTextAsync(program, "#!/bin/sh", TestContext.Current.CancellationToken);
        await using var held = new FileStream(program, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var transport = new Transport.Stdio(program, [], null, new Dictionary<string, string>(), [], null);

        var pinned = (Transport.Stdio)ProgramPins.Pinned(new UpstreamServer("box", transport, Trusted: false, Accepted: false)).Transport;

        Assert.Equal(program, Assert.Single(pinned.Programs!).Path);
        Assert.Equal(program, ProgramPins.FirstChanged(pinned));
    }

    [Fact]
    public async Task WhatIsStartedIsShownBeforeItIsAccepted()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.Admin.PutOkAsync("/api/servers/box", new
        {
            transport = new { kind = "stdio", command = "node", arguments = (string[])[gateway.Script, gateway.Granted], folders = new[] { new { path = gateway.Granted, writable = true }, new { path = Path.GetDirectoryName(gateway.Script)!, writable = false } } },
        });

        var transport = (await gateway.Admin.PostOkAsync("/api/servers/box/offer", new { }))!["server"]!["transport"]!;

        Assert.StartsWith("/", (string?)transport["command"], StringComparison.Ordinal);
        Assert.EndsWith("/node", (string?)transport["command"], StringComparison.Ordinal);
        Assert.Equal(gateway.Script, (string?)Assert.Single(transport["programs"]!.AsArray())!["path"]);
    }
}
