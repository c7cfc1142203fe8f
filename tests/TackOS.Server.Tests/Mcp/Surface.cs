using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TackOS.Server.Mcp;

namespace TackOS.Server.Tests.Mcp;

/// <summary>The MCP endpoint in a real web server on a port of its own.</summary>
internal sealed class Surface : IAsyncDisposable
{
    private readonly WebApplication app;

    private Surface(WebApplication app, FakeGate gate) => (this.app, Gate) = (app, gate);

    public FakeGate Gate { get; }

    public Uri Address => new(app.Urls.First() + "/mcp");

    public static async Task<Surface> StartAsync(McpSurfaceOptions? options = null)
    {
        var gate = new FakeGate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IToolGate>(gate);
        builder.Services.AddTackMcp(options ?? new McpSurfaceOptions());
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapTackMcp();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Surface(app, gate);
    }

    /// <summary>The SDK's own client, of the newest revision unless told.</summary>
    public Task<McpClient> ConnectAsync(string? protocol = null, string token = FakeGate.Token) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = Address,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + token },
        }),
        new McpClientOptions { ProtocolVersion = protocol },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The result as it came, which the SDK's types would trim.</summary>
    public static async Task<JsonObject> CallAsync(McpClient client, string parameters)
    {
        var request = new JsonRpcRequest { Method = RequestMethods.ToolsCall, Params = JsonNode.Parse(parameters) };
        return (await client.SendRequestAsync(request, TestContext.Current.CancellationToken)).Result!.AsObject();
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
