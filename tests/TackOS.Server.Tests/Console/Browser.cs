using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace TackOS.Server.Tests.Console;

/// <summary>One Chromium for all tests of the console; each test has a gateway and a browser profile of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal async Task<Desk> OpenAsync(int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        if (_browser is null)
            Assert.Skip($"Needs Chromium at {Chromium}.");
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        context.SetDefaultTimeout(10_000);
        return new Desk(await FakeGateway.StartAsync(), context, await context.NewPageAsync());
    }
}

/// <summary>An operator's desk: the gateway, the page before it, and what the browser complained of.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];

    public Desk(FakeGateway gateway, IBrowserContext context, IPage page)
    {
        (Gateway, _context, Page) = (gateway, context, page);
        page.Console += (_, message) => Note(message.Type, message.Text, message.Location);
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public FakeGateway Gateway { get; }

    public IPage Page { get; }

    /// <summary>What the browser reported: script errors and violations of the content policy among it.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public async Task SignInAsync(string section = "approvals")
    {
        await Page.GotoAsync($"{Gateway.Address}/#sign-in={FakeGateway.Code}");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Approvals", Exact = true })).ToBeVisibleAsync();
        if (section != "approvals")
            await Page.GotoAsync($"{Gateway.Address}/#/{section}");
        await Assertions.Expect(Page.Locator("main")).Not.ToHaveAttributeAsync("aria-busy", "true");
    }

    /// <summary>Keeps a picture where TACKOS_SHOTS names a folder, for eyes.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("TACKOS_SHOTS") is not { Length: > 0 } folder)
            return;
        await Page.EvaluateAsync("window.scrollTo(0, 0)");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    /// <summary>A refused request is the browser's word for an answer that the page handles; everything else is a fault.</summary>
    private void Note(string type, string text, string location)
    {
        if (type is "error" or "warning" && !text.StartsWith("Failed to load resource: the server responded with a status of", StringComparison.Ordinal))
            _complaints.Enqueue($"{text} ({location})");
    }
}
