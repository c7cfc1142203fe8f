using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace TackOS.Cli.Demo;

/// <summary>The agent: the official MCP client over HTTP, with an agent token and nothing else. Keeps everything it ever received.</summary>
internal sealed class DemoAgent : IAsyncDisposable
{
    private readonly McpClient _client;
    private readonly StringBuilder _received = new();

    private DemoAgent(McpClient client) => _client = client;

    /// <summary>Every byte of every answer, as text.</summary>
    public string Received
    {
        get
        {
            lock (_received)
                return _received.ToString();
        }
    }

    public static async Task<DemoAgent> ConnectAsync(Uri gateway, string token)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(gateway, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + token },
        });
        return new DemoAgent(await McpClient.CreateAsync(transport));
    }

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var tools = await _client.ListToolsAsync();
        Keep(JsonSerializer.Serialize(tools.Select(t => t.ProtocolTool)));
        return [.. tools.Select(t => t.Name)];
    }

    public async Task<(bool IsError, string Text)> CallAsync(string tool, object arguments)
    {
        var given = JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value);
        var result = await _client.CallToolAsync(tool, given);
        Keep(JsonSerializer.Serialize(result));
        return (result.IsError == true, string.Join('\n', result.Content.OfType<TextContentBlock>().Select(c => c.Text)));
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private void Keep(string text)
    {
        lock (_received)
            _received.AppendLine(text);
    }
}
