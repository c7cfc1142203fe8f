using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TackOS.Server.Tests.Console;

[Collection<BrowserCollection>]
public sealed class SectionsTests(Browser browser)
{
    [Fact]
    public async Task APausedAccountIsInTheHeaderOfEverySection()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("budgets", Samples.Account("company", "ok", 400, 20, 1000), Samples.Account("department:sales", "paused", 83, 4, 100));
        await desk.SignInAsync("activity");
        var header = desk.Page.GetByRole(AriaRole.Banner);
        await Expect(header).ToContainTextAsync("Paused: department sales");
        await Expect(header).ToContainTextAsync("400.00 spent · 20.00 held · stop at 850.00");
        await Expect(header.GetByRole(AriaRole.Img, new() { Name = "company: 400.00 spent, 20.00 held, stop at 850.00, cap 1,000.00" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task ASealedVaultIsSaidAboveEverySectionAndOpenedThere()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Sealed = true;
        await desk.SignInAsync("budgets");
        var vault = desk.Page.GetByRole(AriaRole.Region, new() { Name = "Vault" });
        await Expect(vault).ToContainTextAsync("The vault is sealed.");
        await vault.GetByLabel("Passphrase").FillAsync(" with spaces at both ends ");
        await vault.GetByRole(AriaRole.Button, new() { Name = "Unseal" }).ClickAsync();
        var change = await desk.Gateway.NextChangeAsync();
        Assert.Equal(("/api/vault/unseal", " with spaces at both ends "), (change.Path, (string?)change.Body!["passphrase"]));
        await Expect(vault.GetByLabel("Passphrase")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task LiftingAStopPostsExactMicrosATimeAndAReason()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("budgets", Samples.Account("company", "ok", 400, 20, 1000), Samples.Account("department:sales", "paused", 83, 4, 100));
        await desk.SignInAsync("budgets");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the stop of department:sales" }).ClickAsync();
        await desk.Page.GetByLabel("Amount above the stop").FillAsync("0.1234567");
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("Month end");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the stop", Exact = true }).ClickAsync();
        await Expect(desk.Page.GetByText("The amount is a plain decimal above zero")).ToBeVisibleAsync();
        await desk.Page.GetByLabel("Amount above the stop").FillAsync("9007199254.740993");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the stop", Exact = true }).ClickAsync();
        var change = await desk.Gateway.NextChangeAsync();
        Assert.Equal(("POST", "/api/budgets/department:sales/override", FakeGateway.AntiForgeryToken), (change.Method, change.Path, change.Token));
        Assert.Equal("9007199254740993", change.Body!["extraMicros"]!.ToJsonString());
        Assert.Equal("Month end", (string?)change.Body["reason"]);
        Assert.InRange((DateTimeOffset)change.Body["until"]!, DateTimeOffset.UtcNow.AddHours(3.9), DateTimeOffset.UtcNow.AddHours(4.1));
    }

    [Fact]
    public async Task OnlyFinanceIsOfferedTheOverride()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Roles = ["Approver"];
        desk.Gateway.Set("budgets", Samples.Account("company", "paused", 860, 0, 1000));
        await desk.SignInAsync("budgets");
        await Expect(desk.Page.GetByText("An operator with the role Finance can lift the stop.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Lift the stop" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task CallsAreFilteredByStateAndText()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set(
            "calls",
            Samples.Call("call-1", "mail__send", "settled", cost: 250_000),
            Samples.Call("call-2", "files__write", "refused", "policy-forbids", "No rule lets clerk write here."),
            Samples.Call("call-3", "files__read", "settled"));
        await desk.SignInAsync("activity");
        var rows = desk.Page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(3);
        await desk.Page.GetByLabel("Find").FillAsync("files");
        await Expect(rows).ToHaveCountAsync(2);
        await desk.Page.GetByLabel("State").SelectOptionAsync("refused");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows.First).ToContainTextAsync("policy-forbids No rule lets clerk write here.");
        await desk.Page.GetByLabel("Find").FillAsync("nobody");
        await Expect(desk.Page.GetByText("No such call")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task AnEscalationIsResolvedWithAReason()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("escalations", Samples.Escalation("esc-1", "budget-stop", "department:sales", "department:sales stopped for 2026-11."));
        await desk.SignInAsync("escalations");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Resolve: department:sales" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("The cap was raised");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Resolve", Exact = true }).ClickAsync();
        var change = await desk.Gateway.NextChangeAsync();
        Assert.Equal("/api/escalations/esc-1/resolve", change.Path);
        Assert.Equal("The cap was raised", (string?)change.Body!["reason"]);
    }

    [Fact]
    public async Task AnUnknownOutcomeIsClosedAtItsRealCostByWhoSaysWhetherItHappened()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("escalations", Samples.Escalation("esc-1", "unknown-outcome", "call-77", "The outcome of call-77 is not known."));
        await desk.SignInAsync("escalations");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Close the call: call-77" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Close the call", Exact = true }).ClickAsync();
        await Expect(desk.Page.GetByText("Say whether it happened.")).ToBeVisibleAsync();
        await desk.Page.GetByLabel("Did it happen?").SelectOptionAsync("yes");
        await desk.Page.GetByLabel("What it cost").FillAsync("12.5");
        await desk.Page.GetByLabel("How it is known").FillAsync("The bank shows it");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Close the call", Exact = true }).ClickAsync();
        var change = await desk.Gateway.NextChangeAsync();
        Assert.Equal("/api/calls/call-77/reconcile", change.Path);
        Assert.Equal("""{"happened":true,"costMicros":12500000,"reason":"The bank shows it"}""", change.Body!.ToJsonString());
    }

    [Fact]
    public async Task DepartmentsShowTheirLevelScopeAndAgents()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("departments", Samples.Department("sales", "Sells things", 3, "mail", "files__read"));
        desk.Gateway.Set("agents", Samples.Agent("clerk", "sales"));
        await desk.SignInAsync("departments");
        foreach (var said in new[] { "3 Guardrailed", "files__read", "clerk for bob" })
            await Expect(desk.Page.Locator("main")).ToContainTextAsync(said);
    }

    [Fact]
    public async Task AnEmptyInstallationSaysWhatToDoNext()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        await Expect(desk.Page.GetByText("./tackos server accept files")).ToBeVisibleAsync();
        desk.Gateway.Set("servers", Samples.Server("files"));
        await Expect(desk.Page.GetByText("./tackos agent set clerk --department sales")).ToBeVisibleAsync();
        desk.Gateway.Set("agents", Samples.Agent("clerk", "sales"));
        await Expect(desk.Page.GetByText("Nothing waits for you")).ToBeVisibleAsync();
    }
}
