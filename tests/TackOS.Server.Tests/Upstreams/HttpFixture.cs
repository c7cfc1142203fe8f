using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TackOS.Server.Tests.Upstreams;

/// <summary>An MCP server over HTTP, made of the SDK's own server. Its tools: echo, crash (breaks the connection), fail, huge, hang.</summary>
internal sealed class HttpFixture : IAsyncDisposable
{
    private readonly WebApplication app;

    private HttpFixture(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First() + "/mcp");

    /// <summary>Each request's method and headers, in order.</summary>
    public ConcurrentQueue<(string Method, IReadOnlyDictionary<string, string> Headers)> Requests { get; } = new();

    /// <summary>Each tool call that arrived.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public string Description { get; set; } = "Does it.";

    /// <summary>What the tool that fails says.</summary>
    public string FailsWith { get; set; } = "the disk is full";

    /// <summary>Answers a request in the server's stead where it returns true.</summary>
    public Func<HttpContext, bool> Instead { get; set; } = _ => false;

    /// <summary>Answers the tool calls in the server's stead, where set.</summary>
    public Func<HttpContext, Task>? InsteadOfCalls { get; set; }

    /// <summary>What every other request waits for, where set.</summary>
    public Task? Hold { get; set; }

    /// <summary>Completes when the hang tool was called.</summary>
    public TaskCompletionSource Hanging { get; } = new();

    public static async Task<bool> IsToolCallAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var reader = new StreamReader(http.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        http.Request.Body.Position = 0;
        return body.Contains("\"tools/call\"", StringComparison.Ordinal);
    }

    public static async Task<HttpFixture> StartAsync(bool sessions)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        HttpFixture? fixture = null;
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddMcpServer(o =>
        {
            o.ServerInfo = new Implementation { Name = "fixture", Version = "1.0.0" };
            o.Handlers.ListToolsHandler = (_, _) => ValueTask.FromResult(fixture!.List());
            o.Handlers.CallToolHandler = (context, cancel) => fixture!.CallAsync(context, cancel);
        }).WithHttpTransport(o => o.SessionMode = sessions ? HttpServerSessionMode.Stateful : HttpServerSessionMode.Stateless);
        fixture = new HttpFixture(builder.Build());
        fixture.app.Urls.Add("http://127.0.0.1:0");
        fixture.app.Use(fixture.RecordAsync);
        fixture.app.MapMcp("/mcp");
        await fixture.app.StartAsync(TestContext.Current.CancellationToken);
        return fixture;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task RecordAsync(HttpContext http, RequestDelegate next)
    {
        Requests.Enqueue((http.Request.Method, http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString())));
        if (InsteadOfCalls is { } instead && await IsToolCallAsync(http))
        {
            await instead(http);
            return;
        }

        if (Hold is { } hold)
            await hold.WaitAsync(http.RequestAborted);
        if (!Instead(http))
            await next(http);
    }

    private ListToolsResult List() => new()
    {
        Tools = [.. new[] { "echo", "crash", "fail", "huge", "hang" }.Select(name => new Tool
        {
            Name = name,
            Description = Description,
            InputSchema = JsonElement.Parse("""{"type":"object"}"""),
        })],
    };

    private async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> context, CancellationToken cancel)
    {
        Calls.Enqueue(context.Params!.Name);
        switch (context.Params.Name)
        {
            case "crash":
                context.Services!.GetRequiredService<IHttpContextAccessor>().HttpContext!.Abort();
                return new CallToolResult();
            case "fail":
                throw new McpProtocolException(FailsWith, McpErrorCode.InternalError);
            case "hang":
                Hanging.SetResult();
                await new TaskCompletionSource<CallToolResult>().Task.WaitAsync(cancel);
                return new CallToolResult();
            case "huge":
                return new CallToolResult { Content = [new TextContentBlock { Text = new string('x', 5000) }] };
            default:
                var arguments = JsonSerializer.SerializeToElement(context.Params.Arguments);
                return new CallToolResult { Content = [], StructuredContent = arguments, Meta = new JsonObject { ["seen"] = true } };
        }
    }
}
