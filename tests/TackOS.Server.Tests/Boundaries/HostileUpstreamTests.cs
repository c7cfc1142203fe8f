using System.Text.Json;
using System.Text.Json.Nodes;
using TackOS.Server.Sandbox;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

/// <summary>A hostile MCP server, started as the gateway starts any, beside an honest one that has to go on answering.</summary>
public sealed class HostileUpstreamTests : IAsyncLifetime
{
    private const string Hostile = "hostile";
    private GatewayFixture gateway = null!;
    private AgentClient agent = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await GatewayFixture.WithAgentAsync(level: 4);
        var scripts = Path.Combine(Repository.Root, "tests", "fixtures", "sandbox");
        await gateway.Admin.PutOkAsync($"/api/servers/{Hostile}", new
        {
            transport = new { kind = "stdio", command = "/usr/bin/node", arguments = (string[])[Path.Combine(scripts, "hostile-server.mjs")], folders = new[] { new { path = scripts, writable = false } } },
        });
        var offer = (await gateway.Admin.PostOkAsync($"/api/servers/{Hostile}/offer", new { }))!;
        await gateway.Admin.PostOkAsync($"/api/servers/{Hostile}/accept", new
        {
            serverPin = (string)offer["serverPin"]!,
            tools = offer["tools"]!.AsArray().ToDictionary(t => (string)t!["name"]!, t => (string)t!["pin"]!),
        });
        await gateway.Admin.PutOkAsync($"/api/tools/{Hostile}__attempt/classification", new { risk = "Low", sideEffect = false, leaves = false });
        await gateway.Admin.PutOkAsync($"/api/departments/{GatewayFixture.Department}", new { role = "operations", autonomy = 2, trial = 2, tools = new[] { GatewayFixture.Server, Hostile } });
        agent = await gateway.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await agent.DisposeAsync();
        await gateway.DisposeAsync();
    }

    [Fact]
    public async Task NothingOfTackOSOrOfAnotherServerIsWithinItsReach()
    {
        gateway.Touch("secret-of-the-other");
        Assert.Equal("pong", (string?)(await AttemptAsync(new { @do = "ping" }))["done"]);

        foreach (var attempt in new object[]
        {
            new { @do = "list", path = gateway.Data },
            new { @do = "read", path = Path.Combine(gateway.Data, "tackos.db") },
            new { @do = "read", path = gateway.Data + ".key" },
            new { @do = "read", path = gateway.Data + ".checkpoint" },
            new { @do = "read", path = Path.Combine(gateway.Granted, "secret-of-the-other") },
            new { @do = "read", path = gateway.Script },
            new { @do = "list", path = "/root" },
            new { @do = "connect", host = "127.0.0.1", port = gateway.Address.Port },
            new { @do = "read", path = $"/proc/{Environment.ProcessId}/environ" },
            new { @do = "signal", id = Environment.ProcessId },
            new { @do = "write", path = Path.Combine(Repository.Root, "tests", "fixtures", "sandbox", "attempts.mjs"), text = "" },
        })
        {
            Assert.True((await AttemptAsync(attempt))["failed"] is not null, JsonSerializer.Serialize(attempt));
        }
    }

    [Theory]
    [InlineData("""{"do":"fork","count":500}""")]
    [InlineData("""{"do":"allocate","megabytes":3000}""")]
    [InlineData("""{"do":"burn","seconds":5}""")]
    [InlineData("""{"do":"complain","lines":20000,"width":4000}""")]
    [InlineData("""{"do":"fill","path":"/dev/shm/x","megabytes":2000}""")]
    [InlineData("""{"do":"flood","megabytes":100}""")]
    [InlineData("""{"do":"leave"}""")]
    public async Task WhateverItDoesAnotherServerAnswersMeanwhile(string what)
    {
        Assert.SkipWhen(what.Contains("fork", StringComparison.Ordinal) && new BubblewrapSandbox(new SandboxPlaces([]), TimeProvider.System).Capabilities.Processes == LimitReach.None, "Needs a control group for processes, or a user who is not root.");
        await using var other = await gateway.ConnectAsync();
        var attempt = agent.CallAsync($"{Hostile}__attempt", new { what });

        for (var calls = 0; calls < 5; calls++)
            Assert.False((await other.CallAsync("read", new { note = "meanwhile" })).IsError);

        await attempt;
        Assert.False((await other.CallAsync("read", new { note = "after" })).IsError);
    }

    private async Task<JsonNode> AttemptAsync(object attempt)
    {
        var answer = await agent.CallAsync($"{Hostile}__attempt", new { what = JsonSerializer.Serialize(attempt) });
        Assert.False(answer.IsError, answer.Text);
        return JsonNode.Parse(answer.Text)!;
    }
}
