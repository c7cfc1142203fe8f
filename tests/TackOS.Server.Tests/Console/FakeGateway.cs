using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using TackOS.Server.Console;

namespace TackOS.Server.Tests.Console;

/// <summary>A change that the page asked for.</summary>
internal sealed record Change(string Method, string Path, string? Token, JsonNode? Body);

/// <summary>
/// The console's files on a real Kestrel, before an API of a few lists: what the page reads is what a test put in, what it changes is
/// written down, and a vote takes the approval out of the queue.
/// </summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    public const string Code = "tkc_one-time";
    public const string AntiForgeryToken = "0123456789abcdef";
    private const string Cookie = "tackos_session";

    private readonly WebApplication _app;
    private readonly List<Channel<long>> _watchers = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonArray> _lists = new()
    {
        ["approvals"] = [],
        ["budgets"] = [],
        ["escalations"] = [],
        ["calls"] = [],
        ["departments"] = [],
        ["agents"] = [],
        ["servers"] = [],
        ["tools"] = [],
        ["journal"] = [],
    };

    private long _size;
    private bool _signedIn;

    private FakeGateway()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        MapApi(_app.MapGroup("/api"));
        ConsolePages.Map(_app);
    }

    public string Address => _app.Urls.First();

    public string[] Roles { get; set; } = ["Admin", "Approver", "Finance"];

    public JsonObject Policies { get; set; } = Samples.Policies();

    /// <summary>Whether the vault is sealed.</summary>
    public bool Sealed { get; set; }

    /// <summary>How the next vote is refused; null takes it.</summary>
    public (int Status, string Code, string Sentence)? Refusal { get; set; }

    /// <summary>The code that changes need; null where none do.</summary>
    public string? StepUpCode { get; set; }

    /// <summary>The stream of events answers 503.</summary>
    public bool StreamDown { get; set; }

    public Channel<Change> Changes { get; } = Channel.CreateUnbounded<Change>();

    public static async Task<FakeGateway> StartAsync()
    {
        var gateway = new FakeGateway();
        await gateway._app.StartAsync();
        return gateway;
    }

    /// <summary>Changes a list, and tells the pages that something changed.</summary>
    public void Set(string list, params JsonNode[] items)
    {
        lock (_gate)
        {
            _lists[list] = new JsonArray(items);
            Tell();
        }
    }

    public void EndSession()
    {
        lock (_gate)
        {
            _signedIn = false;
            Tell();
        }
    }

    public async Task<Change> NextChangeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await Changes.Reader.ReadAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _watchers.ForEach(w => w.Writer.TryComplete());
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private void MapApi(RouteGroupBuilder api)
    {
        api.MapPost("/session", (Delegate)SignInAsync);
        api.MapGet("/session", (HttpContext http) => Guarded(http, () => Results.Json(
            new { @operator = "anna", name = "Anna Admin", roles = Roles, stepUp = true })));
        api.MapGet("/policies", (HttpContext http) => Guarded(http, () => Text(Policies)));
        api.MapGet("/vault", (HttpContext http) => Guarded(http, () => Results.Json(new { @sealed = Sealed, asks = "passphrase" })));
        api.MapGet("/events", EventsAsync);
        api.MapGet("/journal/status", (HttpContext http) => Guarded(http, () => Text(Samples.LogStatus())));
        api.MapGet("/{list}", (string list, HttpContext http) => Guarded(http, () => Text(_lists[list])));
        api.MapMethods("/{**rest}", ["POST", "PUT", "DELETE"], (Delegate)ChangeAsync);
    }

    private async Task<IResult> SignInAsync(HttpContext http)
    {
        var body = await JsonNode.ParseAsync(http.Request.Body);
        if ((string?)body?["code"] != Code)
            return Problem(401, "code-invalid", "The sign-in code is wrong, used, or older than 15 minutes.");
        _signedIn = true;
        http.Response.Cookies.Append(Cookie, "session", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict });
        return Results.Json(new { @operator = "anna", antiForgeryToken = AntiForgeryToken });
    }

    private async Task<IResult> ChangeAsync(HttpContext http)
    {
        var body = http.Request.ContentLength > 0 ? await JsonNode.ParseAsync(http.Request.Body) : null;
        string path = http.Request.Path!;
        Changes.Writer.TryWrite(new Change(http.Request.Method, path, http.Request.Headers["X-TackOS-Token"], body));
        return Guarded(http, () =>
        {
            if (StepUpCode is { } needed && http.Request.Headers["Tackos-Step-Up"] is var given && given != needed)
                return given.Count == 0 ? Problem(403, "step-up-needed", "This needs a code.") : Problem(403, "step-up-code-wrong", "The code is wrong.");
            if (Refusal is { } refusal)
                return Problem(refusal.Status, refusal.Code, refusal.Sentence);
            lock (_gate)
                return Apply(path.Split('/'));
        });
    }

    private IResult Apply(string[] path)
    {
        if (path is [_, _, "session"])
            _signedIn = false;
        if (path is not [_, _, "approvals", var id, var vote])
            return Results.NoContent();
        var voted = _lists["approvals"].Single(a => (string?)a!["approval"]!["id"] == id)!;
        _lists["approvals"].Remove(voted);
        Tell();
        voted["approval"]!["status"] = vote == "approve" ? "Approved" : "Rejected";
        return Text(voted);
    }

    private async Task EventsAsync(HttpContext http)
    {
        if (StreamDown || !IsSignedIn(http))
        {
            http.Response.StatusCode = StreamDown ? 503 : 401;
            return;
        }

        var sizes = Channel.CreateUnbounded<long>();
        lock (_gate)
        {
            _watchers.Add(sizes);
            sizes.Writer.TryWrite(_size);
        }

        http.Response.ContentType = "text/event-stream";
        try
        {
            await foreach (var size in sizes.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync($"event: journal\ndata: {size}\n\n", http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The page went away.
        }
    }

    private void Tell()
    {
        _size++;
        _watchers.ForEach(w => w.Writer.TryWrite(_size));
    }

    private bool IsSignedIn(HttpContext http) => _signedIn && http.Request.Cookies[Cookie] == "session" && http.Request.Headers["X-TackOS-Token"] == AntiForgeryToken;

    private IResult Guarded(HttpContext http, Func<IResult> answer)
    {
        if (IsSignedIn(http))
            return answer();
        return _signedIn
            ? Problem(403, "anti-forgery", "This did not come from the page that signed in.")
            : Problem(401, "unauthenticated", "Sign in as an operator first.");
    }

    private IResult Text(JsonNode node)
    {
        lock (_gate)
            return Results.Text(node.ToJsonString(), "application/json");
    }

    private static IResult Problem(int status, string code, string sentence) => Results.Json(new { code, sentence }, statusCode: status);
}
