using System.Text.Json.Nodes;
using static Microsoft.Playwright.Assertions;

namespace TackOS.Server.Tests.Console;

/// <summary>Agents and tool servers write much of what the page shows.</summary>
[Collection<BrowserCollection>]
public sealed class HostileTextsTests(Browser browser)
{
    private const string Markup = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script><style>body{display:none}</style>";

    [Fact]
    public async Task MarkupIsShownAsTheTextItIs()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval(
            "ap-1", tool: Markup, agent: "<b>clerk</b>", arguments: new JsonObject { ["to"] = Markup, [Markup] = 1 }.ToJsonString(), labels: [Markup], rules: [Markup]));
        desk.Gateway.Set("escalations", Samples.Escalation("esc-1", Markup, Markup, Markup));
        desk.Gateway.Set("calls", Samples.Call("call-1", Markup, "refused", Markup, Markup));
        desk.Gateway.Set("journal", Samples.Entry(1203, Markup, Markup, Markup, Markup, Markup, Markup));
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("pre.arguments")).ToContainTextAsync("<script>document.title='owned'</script>");
        foreach (var section in new[] { "activity", "audit", "escalations" })
        {
            await desk.Page.GotoAsync($"{desk.Gateway.Address}/#/{section}");
            await Expect(desk.Page.Locator("main")).ToContainTextAsync("<style>body{display:none}</style>");
        }

        Assert.Equal(0, await desk.Page.Locator("main script, main style, main img[src=x]").CountAsync());
        Assert.DoesNotContain("owned", await desk.Page.TitleAsync());
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData("\u202E", "\\u{202E}")]
    [InlineData("\u200B", "\\u{200B}")]
    [InlineData("\u2066", "\\u{2066}")]
    [InlineData("\uFEFF", "\\u{FEFF}")]
    [InlineData("\u00A0", "\\u{00A0}")]
    [InlineData("\u00AD", "\\u{00AD}")]
    [InlineData("\u2028", "\\u{2028}")]
    [InlineData("\u3164", "\\u{3164}")]
    [InlineData("\u0007", "\\u{0007}")]
    [InlineData("\uFE0F", "\\u{FE0F}")]
    [InlineData("\U000E0041", "\\u{E0041}")]
    [InlineData("\uE000", "\\u{E000}")]
    public async Task WhatCannotBeSeenIsMadeVisible(string hidden, string visible)
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", arguments: new JsonObject { ["to" + hidden] = $"pay{hidden}pal" }.ToJsonString(), tool: $"mail{hidden}__send"));
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("pre.arguments")).ToHaveTextAsync($"{{\n  \"to{visible}\": \"pay{visible}pal\"\n}}");
        await Expect(desk.Page.Locator("h2").First).ToContainTextAsync($"mail{visible}__send");
        await Expect(desk.Page.Locator("pre.arguments .chip")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task ALineBreakInATextCannotPassForAnotherArgument()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", arguments: new JsonObject { ["note"] = "hello\",\n  \"to\": \"mallory" }.ToJsonString()));
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("pre.arguments")).ToHaveTextAsync("{\n  \"note\": \"hello\\\",\\n\n      \\\"to\\\": \\\"mallory\"\n}");
        await Expect(desk.Page.Locator("pre.arguments .k")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("1.10")]
    [InlineData("1e3")]
    [InlineData("-0")]
    public async Task NumbersAreShownAsTheyWereSent(string number)
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", arguments: $$"""{"amount":{{number}}}"""));
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("pre.arguments .n")).ToHaveTextAsync(number);
    }

    [Fact]
    public async Task ArgumentsNestedAsDeepAsTheApiReadsAreShown()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", arguments: new string('[', 60) + "1" + new string(']', 60)));
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("pre.arguments .n")).ToHaveTextAsync("1");
        Assert.Empty(desk.Complaints);
    }
}
