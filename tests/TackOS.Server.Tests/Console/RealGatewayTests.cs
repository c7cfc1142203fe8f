using Microsoft.Playwright;
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
            await Expect(desk.Page.GetByText("No tools yet")).ToBeVisibleAsync();
            await Expect(desk.Page.Locator("#live")).ToHaveTextAsync("Live");
            foreach (var (section, said) in new[] { ("budgets", "Company"), ("activity", "No calls yet"), ("escalations", "Nothing is open"), ("departments", "No departments yet") })
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
}
