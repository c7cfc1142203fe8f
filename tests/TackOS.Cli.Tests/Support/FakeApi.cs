using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TackOS.Cli.Tests.Support;

/// <summary>A request as the server saw it.</summary>
internal sealed record SeenRequest(string Method, string Target, string Body, string? Authorization)
{
    public override string ToString() => Body.Length == 0 ? $"{Method} {Target}" : $"{Method} {Target} {Body}";
}

/// <summary>An API on a real port that answers as it was told, and remembers what it was asked.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (int Status, string Text)> _answers = new();
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly WebApplication _app;

    private FakeApi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public const string RightCode = "123456";

    /// <summary>Changes below this path need the code; null where none do.</summary>
    public string? NeedsCode { get; set; }

    public string Url => _app.Urls.First();

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>The requests as <c>METHOD /api/... BODY</c>, those that only read left out.</summary>
    public IReadOnlyList<string> Changes => [.. _seen.Where(r => r.Method != "GET").Select(r => r.ToString())];

    public static async Task<FakeApi> StartAsync()
    {
        var api = new FakeApi();
        await api._app.StartAsync();
        return api;
    }

    /// <summary>The request is named as <c>GET /api/agents</c>, without a query; an answer that is a text is sent as it is.</summary>
    public FakeApi Answers(string request, object answer, int status = 200)
    {
        _answers[request] = (status, answer as string ?? JsonSerializer.Serialize(answer));
        return this;
    }

    public FakeApi Refuses(string request, int status, string code, string sentence) => Answers(request, new { code, sentence }, status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        var target = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        _seen.Enqueue(new SeenRequest(http.Request.Method, target, await body.ReadToEndAsync(), http.Request.Headers.Authorization));
        var (status, text) = _answers.GetValueOrDefault($"{http.Request.Method} {http.Request.Path}", (200, http.Request.Method == "GET" ? "[]" : "{}"));
        if (NeedsCode is { } below && http.Request.Method != "GET" && http.Request.Path.Value!.StartsWith(below, StringComparison.Ordinal)
            && http.Request.Headers["Tackos-Step-Up"] is var code && code != RightCode)
        {
            (status, text) = (403, JsonSerializer.Serialize(new { code = code.Count == 0 ? "step-up-needed" : "step-up-code-wrong", sentence = "A code." }));
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(text);
    }
}
