using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TackOS.Server.Tests.Console;

/// <summary>The page as people meet it: by every section, in both schemes, on a wide screen and on a phone.</summary>
[Collection<BrowserCollection>]
public sealed class AppearanceTests(Browser browser)
{
    private const int PhoneWidth = 360;

    public static TheoryData<string, int, ColorScheme> Views { get; } = new(
        from section in new[] { "approvals", "budgets", "activity", "audit", "escalations", "departments" }
        from view in new[] { (Width: 1280, Scheme: ColorScheme.Light), (Width: 1280, Scheme: ColorScheme.Dark), (Width: PhoneWidth, Scheme: ColorScheme.Light) }
        select (section, view.Width, view.Scheme));

    [Theory]
    [MemberData(nameof(Views))]
    public async Task ASectionFitsItsScreenAndIsAccessible(string section, int width, ColorScheme scheme)
    {
        await using var desk = await browser.OpenAsync(width, 860, scheme);
        Fill(desk.Gateway);
        await desk.SignInAsync(section);
        await Expect(desk.Page.Locator("#live")).ToHaveTextAsync("Live");
        if (section == "approvals")
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Reject bank__pay" }).ClickAsync();
        if (section == "budgets")
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the stop" }).ClickAsync();
        await desk.ShootAsync($"{section}-{width}-{scheme}");
        Assert.True(await desk.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than the screen.");
        await RequireAccessibleAsync(desk.Page);
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(PhoneWidth, ColorScheme.Light)]
    public async Task ASealedVaultFitsItsScreenAndIsAccessible(int width, ColorScheme scheme)
    {
        await using var desk = await browser.OpenAsync(width, 860, scheme);
        desk.Gateway.Sealed = true;
        await desk.SignInAsync("budgets");
        await Expect(desk.Page.GetByRole(AriaRole.Region, new() { Name = "Vault" })).ToBeVisibleAsync();
        await desk.ShootAsync($"sealed-{width}-{scheme}");
        var (vault, main) = (await desk.Page.Locator("#vault").BoundingBoxAsync(), await desk.Page.Locator("main").BoundingBoxAsync());
        Assert.True(vault!.Y + vault.Height <= main!.Y && vault.Width > width - 40, "It stands above the section, over the whole width.");
        Assert.True(await desk.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than the screen.");
        await RequireAccessibleAsync(desk.Page);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task TheSignInFormAndAnEmptyQueueAreAccessible()
    {
        await using var desk = await browser.OpenAsync();
        await desk.Page.GotoAsync(desk.Gateway.Address);
        await Expect(desk.Page.GetByLabel("One-time code")).ToBeVisibleAsync();
        await RequireAccessibleAsync(desk.Page);
        await desk.SignInAsync();
        await desk.ShootAsync("empty");
        await RequireAccessibleAsync(desk.Page);
    }

    internal static async Task RequireAccessibleAsync(IPage page)
    {
        var found = await page.RunAxe(new AxeRunOptions { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice") });
        Assert.Empty(found.Violations.Select(v => $"{v.Impact} {v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
    }

    private static void Fill(FakeGateway gateway)
    {
        FillPeople(gateway);
        JsonObject[] accounts =
        [
            Samples.Account("company", "ok", 4120, 260, 10_000),
            Samples.Account("department:sales", "paused", 829, 27, 1000),
            Samples.Account("agent:clerk", "uncapped", 12, 0, null),
        ];
        gateway.Set("budgets", [.. accounts.Select(a => a.DeepClone())]);
        gateway.Set(
            "escalations",
            Samples.Escalation("esc-1", "budget-stop", "department:sales", "department:sales stopped for 2026-11: 856.00 spent and held of 1000.00."),
            Samples.Escalation("esc-2", "unknown-outcome", "call-77", "The outcome of call-77 is not known: the gateway stopped while it ran."));
        gateway.Set(
            "calls",
            Samples.Call("c1", "mail__send", "executing", risk: "Medium", cost: 250_000),
            Samples.Call("c2", "files__write", "refused", "policy-forbids", "ladder.2.supervised forbids it; a human's yes would lift it."),
            Samples.Call("c3", "files__read", "settled"),
            Samples.Call("c4", "bank__pay", "unknown", risk: "Critical", cost: 12_000_000),
            Samples.Call("c5", "crm__lookup", "not-sent", "upstream-unavailable", "crm does not answer; nothing was sent.", "High"));
        var mails = Enumerable.Range(1, 12).Select(i => Samples.Approval(
            $"ap-01jd8m3v{i:00}", risk: "High", price: 250_000, labels: ["untrusted", "private"], budget: [.. accounts.Take(2).Select(a => a.DeepClone())],
            arguments: """
                {"to":"pur\u202Echase@example.com","subject":"Offer 2026-118","priority":2,"attachments":["offer-118.pdf"],
                "body":"Dear Ms Novak,\n\nthank you for your inquiry. The price is 1,250.00 for ten units.\n\nKind regards\nSales"}
                """));
        gateway.Set("approvals", [.. mails, Samples.Approval(
            "ap-01jd8m4a01", agent: "buyer", tool: "bank__pay", risk: "Critical", kind: "Draft", people: 2, price: 12_000_000,
            votes: [Samples.Vote("carl")], budget: [accounts[0].DeepClone()],
            arguments: """{"iban":"CZ65 0800 0000 1920 0014 5399","amount":12480.50,"currency":"CZK","reference":"INV-2026-0411"}""")]);
    }

    private static void FillPeople(FakeGateway gateway)
    {
        gateway.Set(
            "journal",
            Samples.Entry(1203, "call.settled", "clerk", "got the answer of mail__send, at 0.25", decision: "settled"),
            Samples.Entry(1202, "call.refused", "clerk", "was refused bank__pay", "bank__pay is forbidden by office.no-payments. No approval lifts it; a policy author can change the rule.", "refused", "policy-forbids"),
            Samples.Entry(1200, "approval.vote", "carl", "said no to mail__send for clerk", "not this customer", "rejected"),
            Samples.Entry(1188, "approval.asked", "clerk", "asks people to let it run mail__send", null, "needs-approval"),
            Samples.Entry(1187, "policy.applied", "anna", "put version 4 of the policies in force", "month end"));
        gateway.Set("servers", Samples.Server("mail"), Samples.Server("bank"));
        gateway.Set("tools", Samples.Tool("mail__send", sideEffect: true, leaves: true), Samples.Tool("bank__pay", sideEffect: true, leaves: true));
        gateway.Set(
            "departments",
            Samples.Department("sales", "Answers customers and prepares offers", 2, "mail", "files__read"),
            Samples.Department("accounting", "Pays suppliers", 1, "bank"),
            Samples.Department("lab", "", 0));
        gateway.Set("agents", Samples.Agent("clerk", "sales"), Samples.Agent("buyer", "accounting"));
    }
}
