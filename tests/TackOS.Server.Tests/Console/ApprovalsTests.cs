using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace TackOS.Server.Tests.Console;

[Collection<BrowserCollection>]
public sealed class ApprovalsTests(Browser browser)
{
    [Fact]
    public async Task ARequestAppearsWithoutAReloadAndSaysWhatWillHappen()
    {
        await using var desk = await browser.OpenAsync();
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("#live")).ToHaveTextAsync("Live");
        desk.Gateway.Set("tools", Samples.Tool("mail__send", sideEffect: true, leaves: true));
        desk.Gateway.Set("approvals", Samples.Approval(
            "ap-1", arguments: """{"to":"a@example.com","amount":1200.50}""", price: 250_000, labels: ["untrusted"], votes: [Samples.Vote("carl")], people: 2,
            budget: [Samples.Account("company", "ok", 400, 10, 1000)]));
        var group = desk.Page.GetByRole(AriaRole.Region, new() { Name = "clerk asks to run mail__send" });
        await Expect(group).ToBeVisibleAsync();
        foreach (var said in new[]
        {
            "It changes something and reaches outside", "a@example.com", "1200.50", "2 different people", "carl said yes", "ladder.cedar:4", "a human approves each call", "untrusted",
            "This call holds 0.25", "410.00 → 410.25 of 1,000.00", "in 23 h", "on behalf of bob", "the agent waits for it now",
        })
        {
            await Expect(group).ToContainTextAsync(said);
        }

        await Expect(desk.Page).ToHaveTitleAsync("(1) Approvals · TackOS");
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task ApprovingPostsTheVoteWithTheAntiForgeryToken()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await desk.SignInAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve mail__send for clerk" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        var change = await desk.Gateway.NextChangeAsync();
        Assert.Equal(("POST", "/api/approvals/ap-1/approve", FakeGateway.AntiForgeryToken), (change.Method, change.Path, change.Token));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"reason":null}"""), change.Body));
        await Expect(desk.Page.GetByText("Approved: mail__send for clerk.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByText("ap-1")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task ARejectionIsNotSentWithoutAReason()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await desk.SignInAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Reject mail__send for clerk" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Reject", Exact = true }).ClickAsync();
        await Expect(desk.Page.GetByText("A rejection needs a reason.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" })).ToBeFocusedAsync();
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" }).FillAsync("Not this customer");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Reject", Exact = true }).ClickAsync();
        var change = await desk.Gateway.NextChangeAsync();
        Assert.Equal("/api/approvals/ap-1/reject", change.Path);
        Assert.Equal("Not this customer", (string?)change.Body!["reason"]);
        Assert.Equal(FakeGateway.AntiForgeryToken, change.Token);
    }

    [Fact]
    public async Task ARefusedVoteSaysWhyWhereItWasCast()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        desk.Gateway.Refusal = (409, "own-call", "clerk acts for anna; another approver must decide.");
        await desk.SignInAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve mail__send" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("clerk acts for anna; another approver must decide. own-call");
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" })).ToBeEnabledAsync();
    }

    [Fact]
    public async Task AHalfWrittenReasonSurvivesWhateverArrives()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await desk.SignInAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Reject mail__send" }).ClickAsync();
        await desk.Page.Keyboard.TypeAsync("Because of ");
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", votes: [Samples.Vote("carl")]), Samples.Approval("ap-2", tool: "bank__pay", risk: "Critical"));
        await Expect(desk.Page.GetByText("ap-2")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByText("carl said yes")).ToBeVisibleAsync();
        await desk.Page.Keyboard.TypeAsync("the amount");
        await Expect(desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Reason" })).ToHaveValueAsync("Because of the amount");
    }

    [Fact]
    public async Task ARequestThatIsDecidedElsewhereDoesNotVanishInSilence()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await desk.SignInAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Reject mail__send" }).ClickAsync();
        desk.Gateway.Set("approvals");
        await Expect(desk.Page.GetByText("Decided elsewhere, or expired, before your vote: mail__send ap-1")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task ADraftSaysThatApprovingRunsIt()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", kind: "Draft"));
        await desk.SignInAsync();
        await Expect(desk.Page.GetByText("Draft: approving runs it")).ToBeVisibleAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve mail__send" }).ClickAsync();
        await Expect(desk.Page.GetByText("It runs now, once, with exactly these arguments.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, run it" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task AFloodOfLikeRequestsTakesTheRoomOfOne()
    {
        await using var desk = await browser.OpenAsync();
        var flood = Enumerable.Range(0, 60).Select(i => Samples.Approval($"flood-{i}"));
        desk.Gateway.Set("approvals", [.. flood, Samples.Approval("other-1", agent: "buyer", tool: "bank__pay")]);
        await desk.SignInAsync();
        await Expect(desk.Page.Locator(".card:visible")).ToHaveCountAsync(2);
        await Expect(desk.Page.GetByText("60 requests")).ToBeVisibleAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Show 59 more like it" }).ClickAsync();
        await Expect(desk.Page.Locator(".card:visible")).ToHaveCountAsync(61);
    }

    [Fact]
    public async Task WhatCannotBeSeenCannotBeApproved()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", arguments: "null"));
        await desk.SignInAsync();
        await Expect(desk.Page.GetByText("What cannot be seen cannot be approved.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Reject mail__send" })).ToBeVisibleAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task WhoIsNoApproverIsToldSoAndGetsNoButtons()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Roles = ["Auditor"];
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await desk.SignInAsync();
        await Expect(desk.Page.GetByText("Voting needs the role Approver.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task TheKeyboardAloneIsEnoughToApprove()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await desk.SignInAsync();
        var approve = desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve mail__send" });
        await Expect(approve).ToBeVisibleAsync();
        for (var presses = 0; presses < 20 && !await approve.EvaluateAsync<bool>("e => e === document.activeElement"); presses++)
            await desk.Page.Keyboard.PressAsync("Tab");
        await desk.Page.Keyboard.PressAsync("Enter");
        await Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" })).ToBeFocusedAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("/api/approvals/ap-1/approve", (await desk.Gateway.NextChangeAsync()).Path);
        await Expect(desk.Page.GetByRole(AriaRole.Heading, new() { Name = "Approvals", Exact = true })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task WithoutTheStreamThePageSaysReconnectingAndStillReads()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.StreamDown = true;
        await desk.SignInAsync();
        await Expect(desk.Page.Locator("#live")).ToHaveTextAsync("Reconnecting");
        desk.Gateway.Set("approvals", Samples.Approval("ap-1"));
        await Expect(desk.Page.GetByText("ap-1")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        desk.Gateway.StreamDown = false;
        await Expect(desk.Page.Locator("#live")).ToHaveTextAsync("Live", new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task AYesThatNeedsACodeAsksForItWhereItIsCastAndAWrongOneIsAskedForAgain()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", risk: "High"));
        desk.Gateway.StepUpCode = "123456";
        await desk.SignInAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve mail__send" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        var dialog = desk.Page.GetByRole(AriaRole.Dialog, new() { Name = "This needs a code" });
        await Expect(dialog.GetByLabel("Code from your authenticator")).ToBeFocusedAsync();
        await desk.Page.Keyboard.TypeAsync("000000");
        await desk.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code is wrong.");
        await dialog.GetByLabel("Code from your authenticator").FillAsync("123 456");
        await desk.Page.Keyboard.PressAsync("Enter");
        await Expect(desk.Page.GetByText("Approved: mail__send for clerk.")).ToBeVisibleAsync();
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task WhoGivesNoCodeHasDoneNothing()
    {
        await using var desk = await browser.OpenAsync();
        desk.Gateway.Set("approvals", Samples.Approval("ap-1", risk: "High"));
        desk.Gateway.StepUpCode = "123456";
        await desk.SignInAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Approve mail__send" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Yes, approve" }).ClickAsync();
        await Expect(desk.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await Expect(desk.Page.GetByText("No code was given, so nothing was done.")).ToBeVisibleAsync();
        await Expect(desk.Page.GetByText("ap-1")).ToBeVisibleAsync();
    }
}
