using System.Text.Json.Nodes;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Calls;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

public sealed class AgentDoorTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"box__read","name":"box__write"}}""", "json.duplicate_key")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"box__read","arguments":{"note":"a","note":"b"}}}""", "json.duplicate_key")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"box__read","arguments":{"note":12345678901234567891}}}""", "json.inexact_number")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call" """, "json.syntax")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", "batch-not-supported")]
    [InlineData("nonsense", "json.syntax")]
    public async Task WhatIsNotOnePlainMessageIsTurnedAway(string body, string code)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();

        var (status, text) = await PostAsync(gateway, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains($"\"code\":\"{code}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("call.admitted", gateway.Journal.Types);
    }

    [Fact]
    public async Task DeepAndOversizedBodiesAreTurnedAway()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var deep = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"box__read","arguments":{"note":""" + new string('[', 50_000) + new string(']', 50_000) + "}}}";
        var huge = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"box__read","arguments":{"note":" """ + new string('x', 5_000_000) + "\"}}}";

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(gateway, deep)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(gateway, huge)).Status);
        Assert.DoesNotContain("call.admitted", gateway.Journal.Types);
    }

    [Fact]
    public async Task OnlyAValidAgentTokenGetsIn()
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: s => s.AddSingleton<TimeProvider>(clock));
        var adminToken = gateway.Admin.DefaultRequestHeaders.Authorization!.Parameter!;
        var shortLived = await gateway.IssueTokenAsync(GatewayFixture.AgentId, days: 1);
        var revoked = await gateway.Admin.PostOkAsync($"/api/agents/{GatewayFixture.AgentId}/tokens", new { days = 30 });
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(gateway, (string)revoked!["token"]!));
        (await gateway.Admin.DeleteAsync($"/api/tokens/{revoked["id"]}", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(gateway, shortLived));
        clock.Advance(TimeSpan.FromDays(1));

        string[] unwelcome = ["", "tka_wrong", adminToken, (string)revoked["token"]!, shortLived, gateway.Token.ToUpperInvariant(), gateway.Token + "x"];

        foreach (var token in unwelcome)
            Assert.Equal(HttpStatusCode.Unauthorized, await KnockAsync(gateway, token));
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(gateway, gateway.Token));
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department, active = false });
        Assert.Equal(HttpStatusCode.Unauthorized, await KnockAsync(gateway, gateway.Token));
    }

    [Theory]
    [InlineData("evil.example", null, "host-not-allowed")]
    [InlineData(null, "https://evil.example", "origin-not-allowed")]
    [InlineData(null, "null", "origin-not-allowed")]
    public async Task APageOfAnotherNameDoesNotGetIn(string? host, string? origin, string code)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();

        var (status, text) = await PostAsync(gateway, Ping, host: host, origin: origin);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains(code, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ArgumentsAreHeldToTheToolsSchema()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();

        ToolAnswer[] refused =
        [
            await agent.CallAsync("write"),
            await agent.CallAsync("write", new { line = 7 }),
            await agent.CallAsync("write", new { line = "x", more = true }),
        ];

        Assert.All(refused, answer => Assert.Equal(Codes.ArgumentsInvalid, answer.Code));
        Assert.Contains("/line", refused[1].Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AToolThatIsNotThereIsRefusedAndRecordedWhateverItsName()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var session = await OpenSessionAsync(gateway);
        // The last of them would be cut in the middle of a surrogate pair.
        string[] names = ["nothing", "read\0", "../read", "box__READ", new('a', 100_000), new string('a', 199) + "😀"];

        foreach (var name in names)
        {
            var (status, text) = await PostAsync(gateway, $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":{{{JsonSerializer.Serialize(name)}}}}}""", session: session);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains($"[{Codes.UnknownTool}]", text, StringComparison.Ordinal);
        }

        Assert.Equal(names.Length, gateway.Journal.Types.Count(t => t == "call.refused"));
    }

    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    private static async Task<HttpStatusCode> KnockAsync(GatewayFixture gateway, string token) => (await PostAsync(gateway, Ping, token)).Status;

    private static async Task<string> OpenSessionAsync(GatewayFixture gateway)
    {
        using var answer = await gateway.Client(null).SendAsync(Request(gateway, Ping), TestContext.Current.CancellationToken);
        return answer.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(
        GatewayFixture gateway, string body, string? token = null, string? host = null, string? origin = null, string? session = null)
    {
        using var request = Request(gateway, body, token, host, origin, session);
        using var answer = await gateway.Client(null).SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static HttpRequestMessage Request(
        GatewayFixture gateway, string body, string? token = null, string? host = null, string? origin = null, string? session = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (session is not null)
            request.Headers.Add("Mcp-Session-Id", session);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? gateway.Token);
        return request;
    }

    [Fact]
    public async Task ARefusalThatQuotesLongNamesIsInTheJournalAllTheSame()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await File.WriteAllTextAsync(gateway.Script, (await File.ReadAllTextAsync(gateway.Script, TestContext.Current.CancellationToken)).Replace(
            "inputSchema: object({ note: string })", "inputSchema: { type: 'object', additionalProperties: { $ref: '#' } }", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await gateway.AddServerAsync();
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department });
        await gateway.TakeTokenAsync();
        await using var agent = await gateway.ConnectAsync();
        JsonNode arguments = new JsonObject { ["a"] = 1, ["b"] = 1, ["c"] = 1, ["d"] = 1, ["e"] = 1 };
        for (var i = 0; i < 52; i++)
            arguments = new JsonObject { [new string('\u0001', 62)] = arguments };

        Assert.Equal(Codes.ArgumentsInvalid, (await agent.CallAsync("read", arguments)).Code);
        Assert.Equal("call.refused", gateway.Journal.Types[^1]);
    }
}
