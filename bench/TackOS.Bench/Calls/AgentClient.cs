using System.Net.Http.Headers;
using System.Text;

namespace TackOS.Bench.Calls;

/// <summary>
/// The agent: stateless <c>tools/call</c> of protocol 2026-07-28 over kept-alive connections, without an MCP library, whose cost on these cores would
/// hide what is measured. Each call asks for another text and checks that it came back.
/// </summary>
internal sealed class AgentClient(Uri server, string token, string name) : IDisposable
{
    private const string Meta =
        """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}
        """;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
    private readonly Uri _endpoint = new(server, "/mcp");
    private readonly AuthenticationHeaderValue _authorization = new("Bearer", token);
    private long _calls;

    /// <exception cref="BenchmarkFailedException">The answer was not the tool's own.</exception>
    public async Task CallAsync()
    {
        var number = Interlocked.Increment(ref _calls);
        var text = $"{name} {number}";
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body(number, text))) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = _authorization;
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
        request.Headers.TryAddWithoutValidation("Mcp-Name", EchoUpstream.Tool);
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode || answer.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{text}\"")) < 0)
            throw new BenchmarkFailedException($"The {name} server did not echo '{text}': HTTP {(int)response.StatusCode} {Encoding.UTF8.GetString(answer)}");
    }

    public void Dispose() => _http.Dispose();

    private static string Body(long id, string text) =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{EchoUpstream.Tool}}}","arguments":{"text":"{{{text}}}"},""" + Meta;
}
