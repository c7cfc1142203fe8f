using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace TackOS.Server.Tests.Mcp;

/// <summary>Posts what no MCP client would.</summary>
internal sealed class RawClient(Surface surface) : IDisposable
{
    public const string ModernCall =
        """
        {"jsonrpc":"2.0","id":77,"method":"tools/call","params":{"name":"a__b","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}
        """;

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });

    public Dictionary<string, string> Headers { get; } = new() { ["Authorization"] = "Bearer " + FakeGate.Token };

    public Task<(int Status, JsonElement Body)> PostAsync(string body) => PostAsync(Encoding.UTF8.GetBytes(body));

    public async Task<(int Status, JsonElement Body)> PostAsync(byte[] body)
    {
        using var response = await SendAsync(body, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        LastHeaders = response.Headers;
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default);
    }

    public HttpResponseHeaders? LastHeaders { get; private set; }

    public async Task<HttpResponseMessage> SendAsync(byte[] body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, surface.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, cancel);
    }

    public void Dispose() => http.Dispose();
}
