using Microsoft.Playwright;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using static Microsoft.Playwright.Assertions;

namespace TackOS.Server.Tests.Console;

/// <summary>The journal in the console, before a real gateway with a real log.</summary>
[Collection<BrowserCollection>]
public sealed class AuditTests(Browser browser)
{
    private const string Markup = "<img src=x onerror=\"document.title='owned'\">\u202Egnp.exe";

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(360, ColorScheme.Light)]
    public async Task AnEntryIsProvedInTheBrowser(int width, ColorScheme scheme)
    {
        await using var gateway = await FilledAsync();
        await using var desk = await browser.OpenAsync(width, 860, scheme);
        var index = await OpenEntryAsync(gateway, desk);
        await Expect(desk.Page.Locator(".verdict")).ToContainTextAsync($"Proved: this is entry {index} of the");
        await Expect(desk.Page.GetByRole(AriaRole.Img, new() { NameRegex = new($"From entry {index} up over \\d+ hashes") })).ToBeVisibleAsync();
        await desk.ShootAsync($"entry-{width}-{scheme}");
        Assert.True(await desk.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than the screen.");
        await AppearanceTests.RequireAccessibleAsync(desk.Page);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task WhatWasRecordedIsShownAsTheTextThatItIs()
    {
        await using var gateway = await FilledAsync();
        await using var desk = await browser.OpenAsync();
        await OpenEntryAsync(gateway, desk);

        await Expect(desk.Page.Locator("pre.arguments")).ToContainTextAsync("<img src=x onerror=\\\"document.title='owned'\\\">\\u{202E}gnp.exe");

        Assert.Equal(0, await desk.Page.Locator("main img").CountAsync());
        Assert.DoesNotContain("owned", await desk.Page.TitleAsync());
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData("proof", "Not proved: the hashes do not lead")]
    [InlineData("signature", "Not proved: the checkpoint does not carry a good signature")]
    [InlineData("entry", "Not proved: the hashes do not lead")]
    public async Task AGatewayThatLiesIsFoundOutInTheBrowser(string lie, string said)
    {
        await using var gateway = await FilledAsync();
        await using var desk = await browser.OpenAsync();
        await desk.Page.RouteAsync("**/api/journal/*" + (lie == "entry" ? "" : "/proof"), async route =>
        {
            var answer = await route.FetchAsync();
            var text = await answer.TextAsync();
            await route.FulfillAsync(new() { Response = answer, Body = route.Request.Url.Contains("status", StringComparison.Ordinal) ? text : Lie(lie, text) });
        });
        await OpenEntryAsync(gateway, desk);

        await Expect(desk.Page.Locator(".verdict.refuted")).ToContainTextAsync(said);
    }

    [Fact]
    public async Task AnEntryThatWasChangedInTheStoreIsSaidToBe()
    {
        await using var gateway = await FilledAsync();
        await gateway.Admin.GetStringAsync("/api/journal/checkpoint", TestContext.Current.CancellationToken);
        using (var db = Database.OpenDerived(gateway.Journal.File))
            db.Execute("UPDATE entry SET json = CAST(replace(CAST(json AS TEXT), 'onerror', 'onlooker') AS BLOB) WHERE type = 'mission.set'");
        await using var desk = await browser.OpenAsync();
        await OpenEntryAsync(gateway, desk);

        await Expect(desk.Page.GetByRole(AriaRole.Region, new() { Name = "Proof" })).ToContainTextAsync("is not what was signed for");
    }

    [Fact]
    public async Task EntriesAreSearchedPagedAndFollowedLive()
    {
        await using var gateway = await FilledAsync();
        for (var i = 0; i < 60; i++)
            await gateway.Admin.PutOkAsync($"/api/missions/m{i}", new { department = "sales", title = $"Books of week {i}" });
        await using var desk = await browser.OpenAsync();
        await SignInAsync(gateway, desk);
        await desk.Page.GotoAsync(new Uri(gateway.Address, "/#/audit?text=books&type=mission").ToString());
        var rows = desk.Page.Locator(".entries li");
        await Expect(rows).ToHaveCountAsync(50);
        await Expect(rows.First).ToContainTextAsync("set mission m59 of sales");

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(60);
        await gateway.Admin.PutOkAsync("/api/missions/late", new { department = "sales", title = "Books, late" });
        await Expect(rows).ToHaveCountAsync(61);
        await Expect(rows.First).ToContainTextAsync("set mission late");

        await desk.Page.GetByLabel("Find").FillAsync("late");
        await Expect(rows).ToHaveCountAsync(1);
        await desk.Page.GetByLabel("Find").FillAsync("nothing-of-the-kind");
        await Expect(desk.Page.GetByText("No such entry")).ToBeVisibleAsync();
        await Expect(desk.Page.Locator(".log")).ToContainTextAsync("Healthy");
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task WhoMayNotReadTheJournalIsToldSo()
    {
        await using var gateway = await FilledAsync();
        var dora = await gateway.OperatorOfAsync("sales", "dora", "Auditor");
        await using var desk = await browser.OpenAsync();
        await SignInAsync(gateway, desk, dora, "dora");
        await desk.Page.GotoAsync(new Uri(gateway.Address, "/#/audit").ToString());

        await Expect(desk.Page.Locator("main .notice")).ToContainTextAsync("company-wide-only");
    }

    [Fact]
    public async Task TheProofAndTheEntryAreSavedAsTheyAre()
    {
        await using var gateway = await FilledAsync();
        await using var desk = await browser.OpenAsync();
        var index = await OpenEntryAsync(gateway, desk);
        foreach (var (button, name) in new[] { ("Download the proof", $"tackos-{index}.tlog-proof"), ("Download the entry", $"tackos-{index}.entry") })
        {
            var saved = await desk.Page.RunAndWaitForDownloadAsync(() => desk.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync());
            Assert.Equal(name, saved.SuggestedFilename);
            var text = await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken);
            if (name.EndsWith(".entry", StringComparison.Ordinal))
                Assert.Equal(gateway.Journal.Texts[(int)index], text);
            else
                Assert.StartsWith("c2sp.org/tlog-proof@v1\n", text, StringComparison.Ordinal);
        }
    }

    private static string Lie(string lie, string text) => lie switch
    {
        "proof" => Flipped(text, text.IndexOf("\n\n", StringComparison.Ordinal) - 20),
        "signature" => Flipped(text, text.Length - 20),
        _ => text.Replace("\"bytes\":\"ey", "\"bytes\":\"eX", StringComparison.Ordinal),
    };

    private static string Flipped(string text, int at) => string.Concat(text.AsSpan(0, at), text[at] == 'A' ? "B" : "A", text.AsSpan(at + 1));

    private static async Task<GatewayFixture> FilledAsync()
    {
        var gateway = await GatewayFixture.BareAsync();
        await gateway.Admin.PutOkAsync("/api/departments/sales", new { autonomy = 2, tools = Array.Empty<string>() });
        await gateway.Admin.PutOkAsync("/api/missions/q4", new { department = "sales", title = Markup });
        return gateway;
    }

    private static async Task<long> OpenEntryAsync(GatewayFixture gateway, Desk desk)
    {
        await SignInAsync(gateway, desk);
        await desk.Page.GotoAsync(new Uri(gateway.Address, "/#/audit?type=mission").ToString());
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "set mission q4" }).ClickAsync();
        await Expect(desk.Page.Locator("pre.arguments")).ToBeVisibleAsync();
        return gateway.Journal.Types.ToList().IndexOf("mission.set");
    }

    private static async Task SignInAsync(GatewayFixture gateway, Desk desk, HttpClient? own = null, string id = "admin")
    {
        var code = (string)(await (own ?? gateway.Admin).PostOkAsync($"/api/operators/{id}/codes", new { }))!["code"]!;
        await desk.Page.GotoAsync(new Uri(gateway.Address, $"/#sign-in={code}").ToString());
        if (!(bool)(await (own ?? gateway.Admin).GetOkAsync("/api/session"))!["stepUp"]!)
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Later" }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Approvals", Exact = true })).ToBeVisibleAsync();
    }
}
