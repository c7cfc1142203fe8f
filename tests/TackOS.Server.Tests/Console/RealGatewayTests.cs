using Microsoft.Playwright;
using TackOS.Identity;
using static Microsoft.Playwright.Assertions;

namespace TackOS.Server.Tests.Console;

/// <summary>The page before the gateway it is made for: that the answers really have the shapes it reads.</summary>
[Collection<BrowserCollection>]
public sealed class RealGatewayTests(Browser browser)
{
    [Fact]
    public async Task TheFirstAdminSignsInByTheLinkAndEverySectionIsRead()
    {
        var data = Directory.CreateTempSubdirectory("tackos-console-").FullName;
        try
        {
            await using var gateway = await TackOS.Server.Gateway.StartAsync(new GatewayOptions(Path.Combine(data, "data"), "127.0.0.1:0"));
            await using var desk = await browser.OpenAsync();
            await desk.Page.GotoAsync(new Uri(gateway.Address, "/#sign-in=" + gateway.Codes.Single(c => c.Purpose == "console").Code).ToString());
            await Expect(desk.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
            await desk.ShootAsync("authenticator");
            await AppearanceTests.RequireAccessibleAsync(desk.Page);
            await EnrolAsync(desk.Page);
            await Expect(desk.Page.GetByText("No tools yet")).ToBeVisibleAsync();
            await Expect(desk.Page.Locator("#live")).ToHaveTextAsync("Live");
            foreach (var (section, said) in new[] { ("budgets", "Company"), ("activity", "No calls yet"), ("audit", "started, version"), ("escalations", "Nothing is open"), ("departments", "No departments yet"), ("policies", "ladder.cedar") })
            {
                await desk.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = section }).ClickAsync();
                await Expect(desk.Page.Locator("main")).ToContainTextAsync(said);
            }

            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
            await Expect(desk.Page.GetByLabel("One-time code")).ToBeVisibleAsync();
            Assert.Empty(desk.Complaints);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task APolicyIsWrittenCheckedAndPutInForceOnThePage()
    {
        var data = Directory.CreateTempSubdirectory("tackos-console-").FullName;
        try
        {
            await using var gateway = await TackOS.Server.Gateway.StartAsync(new GatewayOptions(Path.Combine(data, "data"), "127.0.0.1:0"));
            await using var desk = await browser.OpenAsync();
            await desk.Page.GotoAsync(new Uri(gateway.Address, "/#sign-in=" + gateway.Codes.Single(c => c.Purpose == "console").Code).ToString());
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Later" }).ClickAsync();
            await desk.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "policies" }).ClickAsync();
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Add a file" }).ClickAsync();
            await desk.Page.GetByLabel("Name of the file").FillAsync("office.cedar");
            await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Policies" }).FillAsync("forbid (principal, action, resource) when { context.run.cals > 100 };");
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "See what it would do" }).ClickAsync();
            await Expect(desk.Page.GetByText("did you mean `calls`?")).ToBeVisibleAsync();
            await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Put in force" })).ToHaveCountAsync(0);

            await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Policies" }).FillAsync("forbid (principal, action, resource) when { context.run.calls > 100 };");
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "See what it would do" }).ClickAsync();
            await Expect(desk.Page.GetByText("0 would flip")).ToBeVisibleAsync();
            await desk.Page.GetByLabel("Reason").FillAsync("A run is short");
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
            await EnrolAsync(desk.Page);

            await Expect(desk.Page.Locator("main")).ToContainTextAsync("Version 1");
            await Expect(desk.Page.GetByRole(AriaRole.Region, new() { Name = "office.cedar" })).ToContainTextAsync("context.run.calls > 100");
            Assert.Empty(desk.Complaints);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Types the secret that the page shows into an app, and the app's code into the page.</summary>
    private static async Task EnrolAsync(IPage page)
    {
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Set up your authenticator" });
        await Expect(dialog.GetByRole(AriaRole.Img, new() { Name = "QR code of the secret" })).ToBeVisibleAsync();
        var secret = (await dialog.Locator("code.secret").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal);
        var code = OneTimeCode.At(AuthenticatorSecret.Decode(secret), OneTimeCode.StepAt(TimeProvider.System.GetUtcNow()));
        await dialog.GetByLabel("Code from your authenticator").FillAsync(code);
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
