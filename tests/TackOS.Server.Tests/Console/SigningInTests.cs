using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TackOS.Server.Tests.Console;

[Collection<BrowserCollection>]
public sealed class SigningInTests(Browser browser)
{
    [Fact]
    public async Task ALinkSignsInAndItsCodeIsGoneFromTheAddressAndTheHistory()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("#who")).ToHaveTextAsync("Anna Admin");
        Assert.DoesNotContain(FakeGateway.Code, desk.Page.Url);
        await desk.Page.GoBackAsync();
        Assert.DoesNotContain(FakeGateway.Code, desk.Page.Url);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task WithoutASessionThePageAsksForACodeAndSaysHowToGetOne()
    {
        await using var desk = await browser.OpenAsync();
        await desk.Page.GotoAsync(desk.Gateway.Address);
        await Expect(desk.Page.GetByText("./tackos up --sign-in")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByText("tackos operator code NAME")).ToBeVisibleAsync();
        await desk.ShootAsync("sign-in");
        await desk.Page.GetByLabel("One-time code").FillAsync(FakeGateway.Code);
        await desk.Page.Keyboard.PressAsync("Enter");
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Approvals", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task AWrongCodeIsAnsweredWithTheSentenceAndTheCodeOfTheRefusal()
    {
        await using var desk = await browser.OpenAsync();
        await desk.Page.GotoAsync($"{desk.Gateway.Address}/#sign-in=wrong");
        await Expect(desk.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("The sign-in code is wrong, used, or older than 15 minutes.");
        await Expect(desk.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("code-invalid");
    }

    [Fact]
    public async Task ALinkDoesNotReplaceTheSessionOfWhoIsSignedIn()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        await desk.Page.GotoAsync($"{desk.Gateway.Address}/#sign-in=somebody-elses");
        await Expect(desk.Page.GetByText("the link was not used")).ToBeVisibleAsync();
        Assert.DoesNotContain("somebody-elses", desk.Page.Url);
    }

    [Fact]
    public async Task SigningOutEndsTheSessionAndShowsNothingMore()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await desk.SignInAsync();
        await Expect(desk.Page.GetByText("ap-1")).ToBeVisibleAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(desk.Page.GetByLabel("One-time code")).ToBeFocusedAsync();
        await Expect(desk.Page.GetByText("ap-1")).ToHaveCountAsync(0);
        var change = await desk.Gateway.NextChangeAsync();
        Assert.Equal(("DELETE", "/api/session", FakeGateway.AntiForgeryToken), (change.Method, change.Path, change.Token));
    }

    [Fact]
    public async Task ANewTabIsSignedInByOneThatIs()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        var other = await desk.Page.Context.NewPageAsync();
        await other.GotoAsync(desk.Gateway.Address);
        await Expect(other.Locator("#who")).ToHaveTextAsync("Anna Admin");
        await Expect(other.Locator("#live")).ToHaveTextAsync("Live");
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task ATabThatIsLoadedAgainStaysSignedIn()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        await desk.Page.ReloadAsync();
        await Expect(desk.Page.Locator("#who")).ToHaveTextAsync("Anna Admin");
    }

    [Fact]
    public async Task WhereNoTabIsLeftTheCookieAloneShowsTheSignInForm()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        var other = await desk.Page.Context.NewPageAsync();
        await desk.Page.CloseAsync();
        await other.GotoAsync(desk.Gateway.Address);
        await other.GetByLabel("One-time code").FillAsync(FakeGateway.Code);
        await other.Keyboard.PressAsync("Enter");
        await Expect(other.Locator("#who")).ToHaveTextAsync("Anna Admin");
    }

    [Fact]
    public async Task ASessionThatEndsElsewhereShowsTheSignInForm()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        desk.Gateway.EndSession();
        await Expect(desk.Page.GetByText("Your session has ended.")).ToBeVisibleAsync();
    }
}

[CollectionDefinition]
public sealed class BrowserCollection : ICollectionFixture<Browser>;
