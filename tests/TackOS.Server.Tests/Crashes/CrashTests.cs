using TackOS.Calls;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Crashes;

/// <summary>
/// A real process is killed with SIGKILL at each step of the path; an ordinary gateway then starts over what it left. Whatever the step: no
/// entry that was there is gone or changed, the journal verifies, and nothing is executed a second time.
/// </summary>
public sealed class CrashTests
{
    private const long Price = 250_000;
    private const string Key = "operation-1";

    [Fact]
    public async Task BeforeAdmissionNothingHappened()
    {
        await using var gateway = await ReadyAsync("write");
        await KillAsync(gateway, "before-admit", "write");

        Assert.Empty(gateway.Written);
        Assert.DoesNotContain("call.admitted", gateway.Journal.Types);
        Assert.Equal((0, 0), gateway.Journal.Balance("company"));
        Assert.Equal("wrote x", (await RepeatAsync(gateway, "write")).Text);
        Assert.Equal(["x"], gateway.Written);
    }

    [Theory]
    [InlineData("after-admit", 0)]
    [InlineData("before-send", 0)]
    [InlineData("after-send", 1)]
    [InlineData("before-settle", 1)]
    public async Task BetweenAdmissionAndSettlementTheOutcomeIsUnknownAndItsHoldCounts(string step, int executions)
    {
        await using var gateway = await ReadyAsync("write");
        await KillAsync(gateway, step, "write");

        var call = Assert.Single(gateway.Journal.Entries.OfType<CallAdmitted>());
        Assert.Equal(("unknown", Price), (gateway.Journal.Call(call.Id).State, gateway.Journal.Call(call.Id).Hold));
        Assert.Equal((0, Price), gateway.Journal.Balance("company"));
        Assert.Contains(gateway.Journal.Entries.OfType<Budgets.EscalationRaised>(), e => e.Kind == "unknown-outcome" && e.Subject == call.Id);
        Assert.Equal(Codes.OperationUnknown, (await RepeatAsync(gateway, "write")).Code);
        Assert.Equal(executions, gateway.Written.Length);
    }

    [Theory]
    [InlineData("after-admit")]
    [InlineData("after-send")]
    public async Task AFreeAndHarmlessCallInFlightClosesByItself(string step)
    {
        await using var gateway = await ReadyAsync("write", price: 0);
        await KillAsync(gateway, step, "write");

        var call = Assert.Single(gateway.Journal.Entries.OfType<CallAdmitted>());
        Assert.Contains(gateway.Journal.Entries, e => e is CallUnknown u && u.Id == call.Id);
        Assert.Contains(gateway.Journal.Entries, e => e is CallReconciled r && r.Id == call.Id);
        Assert.DoesNotContain(gateway.Journal.Entries, e => e is Budgets.EscalationRaised);
    }

    [Fact]
    public async Task AfterSettlementTheRepeatCollectsTheOwedAnswerWithoutRunningAgain()
    {
        await using var gateway = await ReadyAsync("write");
        await KillAsync(gateway, "after-settle", "write");
        Assert.Equal((Price, 0), gateway.Journal.Balance("company"));

        var collected = await RepeatAsync(gateway, "write");
        var again = await RepeatAsync(gateway, "write");

        Assert.Equal(("wrote x", "wrote x"), (collected.Text, again.Text)); // The key names one operation for good.
        Assert.Equal(["x"], gateway.Written);
    }

    [Fact]
    public async Task AfterSettlementACallWithoutAKeyCollectsTheOwedAnswerOnce()
    {
        await using var gateway = await ReadyAsync("write");
        await KillAsync(gateway, "after-settle", "write", key: null);
        await using var agent = await gateway.ConnectAsync();

        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" })).Text);
        Assert.Equal(["x"], gateway.Written);
        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" })).Text);
        Assert.Equal(["x", "x"], gateway.Written);
    }

    [Fact]
    public async Task AnApprovalOutlivesTheDeathOfTheGatewayThatAsked()
    {
        await using var gateway = await ReadyAsync(trusted: null);
        await KillAsync(gateway, "while-waiting-for-approval", "write");
        var approval = await gateway.PendingAsync();
        await using var agent = await gateway.ConnectAsync();

        var waiting = agent.CallAsync("write", new { line = "x" }, Key);
        await gateway.Admin.PostOkAsync($"/api/approvals/{approval}/approve", new { });

        Assert.Equal("wrote x", (await waiting).Text);
        Assert.Equal(["x"], gateway.Written);
        Assert.Equal(1, gateway.Journal.Types.Count(t => t == "approval.asked"));
    }

    [Fact]
    public async Task AYesThatNoCallHasClaimedCanStillBeUsed()
    {
        await using var gateway = await ReadyAsync(trusted: null, wait: TimeSpan.FromMilliseconds(100));
        await ApprovedAsync(gateway);
        await KillAsync(gateway, "before-admit", "write");

        Assert.Equal("wrote x", (await RepeatAsync(gateway, "write")).Text);
        Assert.Equal(["x"], gateway.Written);
    }

    [Fact]
    public async Task AYesThatWasClaimedByACallInFlightIsUsedUp()
    {
        await using var gateway = await ReadyAsync(trusted: null, wait: TimeSpan.FromMilliseconds(100));
        var approval = await ApprovedAsync(gateway);
        await KillAsync(gateway, "before-send", "write", key: null);
        await using var agent = await gateway.ConnectAsync();

        var asked = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal(Codes.Pending, asked.Code);
        Assert.NotEqual(approval, asked.Subject);
        Assert.Empty(gateway.Written);
    }

    private static async Task<GatewayFixture> ReadyAsync(string? trusted, long price = Price, TimeSpan? wait = null)
    {
        var gateway = await GatewayFixture.WithAgentAsync(approvalWait: wait);
        if (trusted is not null)
            await gateway.TrustAsync(trusted);
        await gateway.PriceAsync("write", price);
        return gateway;
    }

    private static async Task<string> ApprovedAsync(GatewayFixture gateway)
    {
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });
        return asked.Subject!;
    }

    /// <summary>Lets a child process run the gateway, makes the call that kills it, and starts an ordinary gateway over what is left.</summary>
    private static async Task KillAsync(GatewayFixture gateway, string step, string tool, string? key = Key)
    {
        await gateway.StopAsync();
        await using (var host = await CrashHost.StartAsync(gateway.Data, step))
        {
            await using (var agent = await CrashHost.ConnectAsync(host.Address, gateway.Token))
                await Assert.ThrowsAnyAsync<Exception>(() => agent.CallAsync(tool, new { line = "x" }, key));
            Assert.Equal(137, await host.ExitCodeAsync());
        }

        var left = gateway.Journal.Texts;
        await gateway.StartAsync();
        Assert.Equal(left, gateway.Journal.Texts.Take(left.Count));
        await VerifiesAsync(gateway);
    }

    private static Task VerifiesAsync(GatewayFixture gateway) => Until.TrueAsync(() =>
    {
        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict.Verified, verdict.Sentence);
        return verdict.Index >= gateway.Journal.Texts.Count;
    });

    private static async Task<ToolAnswer> RepeatAsync(GatewayFixture gateway, string tool)
    {
        await using var agent = await gateway.ConnectAsync();
        return await agent.CallAsync(tool, new { line = "x" }, Key);
    }
}
