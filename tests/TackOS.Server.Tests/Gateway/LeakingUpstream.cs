using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace TackOS.Server.Tests.Gateway;

/// <summary>
/// A gateway before a server that gives its secret away in every form it can, and an agent that keeps every byte it is sent.
/// </summary>
internal sealed class LeakingUpstream : IAsyncDisposable
{
    private const string Meta =
        """
        "_meta":{"progressToken":"p1","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}
        """;

    private LeakingUpstream(GatewayFixture gateway, HttpClient agent) => (Gateway, Agent) = (gateway, agent);

    public GatewayFixture Gateway { get; }

    private HttpClient Agent { get; }

    public static async Task<LeakingUpstream> StartAsync(params (string Id, string Value)[] secrets)
    {
        var gateway = await GatewayFixture.BareAsync(replace: s => s.AddSingleton<TimeProvider>(new TestClock()));
        File.Copy(Path.Combine(Repository.Root, "tests", "fixtures", "leaking-server.mjs"), gateway.Script, overwrite: true);
        await gateway.AddServerAsync();
        foreach (var (id, value) in secrets)
            await gateway.Admin.PutOkAsync($"/api/secrets/{id}", new { value, server = "box", kind = "Environment", slot = id == "leak" ? "LEAK" : id.ToUpperInvariant() });
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department });
        await gateway.TakeTokenAsync();
        return new LeakingUpstream(gateway, gateway.Client(gateway.Token));
    }

    /// <summary>Every byte of the response: its headers, and its body whatever kind it is of.</summary>
    public async Task<string> CallAsync(string tool, object arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp");
        var body = $$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"box__{{tool}}","arguments":{{JsonSerializer.Serialize(arguments)}},{{Meta}} } }""";
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
        request.Headers.TryAddWithoutValidation("Mcp-Name", $"box__{tool}");
        using var response = await Agent.SendAsync(request, TestContext.Current.CancellationToken);
        return response.Headers + await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What all operations that only read answer an admin, and the pages of the console.</summary>
    public async Task<string> ReadEverythingAsync()
    {
        var all = new StringBuilder();
        foreach (var (method, path) in (await Boundaries.Operations.OfAsync(Gateway)).Where(operation => operation.Method == HttpMethod.Get && !operation.Path.Contains('{', StringComparison.Ordinal)))
        {
            using var response = await Gateway.Admin.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
                all.Append(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        for (long before = long.MaxValue; before > 0;)
        {
            var page = (await Gateway.Admin.GetOkAsync($"/api/journal?limit=500&before={before}"))!.AsArray();
            all.Append(page.ToJsonString());
            before = page.Count == 0 ? 0 : (long)page[^1]!["index"]!;
        }

        foreach (var path in (string[])["/", "/app.js", "/metrics", "/healthz", "/readyz", "/log/checkpoint"])
            all.Append(await (await Gateway.Client(null).GetAsync(path, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return all.ToString();
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    /// <summary>The text of an answer, where it is a result or a refusal.</summary>
    public static string TextOf(string response)
    {
        var json = response[response.IndexOf("{\"", StringComparison.Ordinal)..];
        json = json[..(json.LastIndexOf('}') + 1)];
        return (string?)JsonNode.Parse(json)?["result"]?["content"]?[0]?["text"] ?? "";
    }
}
