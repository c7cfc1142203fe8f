using Microsoft.Extensions.DependencyInjection;
using TackOS.Calls;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

public sealed class UpstreamTroubleTests
{
    private const long Price = 500_000;

    [Fact]
    public async Task AServerThatDiesInTheMiddleLeavesAnUnknownOutcomeThatIsNeverRunAgain()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("crash");
        await gateway.PriceAsync("crash", Price);
        await using var agent = await gateway.ConnectAsync();

        var lost = await agent.CallAsync("crash", new { line = "once" }, "key");
        var repeated = await agent.CallAsync("crash", new { line = "once" }, "key");

        Assert.Equal((Codes.OperationUnknown, Codes.OperationUnknown), (lost.Code, repeated.Code));
        Assert.Equal(["once"], gateway.Written);
        Assert.Equal(("unknown", Price), (gateway.Journal.Call(lost.Subject!).State, gateway.Journal.Balance("company").Held));
        Assert.Contains(gateway.Journal.Entries.OfType<Budgets.EscalationRaised>(), e => e.Kind == "unknown-outcome" && e.Subject == lost.Subject);

        await gateway.Admin.PostOkAsync($"/api/calls/{lost.Subject}/reconcile", new { happened = true, costMicros = Price, reason = "the line is there" });
        Assert.Equal((Price, 0), gateway.Journal.Balance("company"));
        Assert.Empty((await gateway.Admin.GetOkAsync("/api/escalations"))!.AsArray());
        // The server is started again by the next call.
        Assert.Null((await agent.CallAsync("read")).Code);
    }

    [Fact]
    public async Task WhatAServerWroteBeforeItDiedCannotKeepTheOutcomeOutOfTheJournal()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        // Redaction puts a longer text in the place of the secret, so that what the server wrote grows.
        await File.WriteAllTextAsync(gateway.Script, (await File.ReadAllTextAsync(gateway.Script, TestContext.Current.CancellationToken)).Replace(
            "note(args.line ?? 'crash'); process.exit(3);",
            "for (let i = 0; i < 6; i++) process.stderr.write((process.env.BOX_KEY + '!').repeat(284) + '\\n'); setTimeout(() => process.exit(3), 300);", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await gateway.AddServerAsync();
        await gateway.Admin.PutOkAsync("/api/secrets/a-secret-with-a-very-long-name-indeed-12", new { value = "hunt3r", server = "box", kind = "Environment", slot = "BOX_KEY" });
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await gateway.TrustAsync("crash");
        await gateway.PriceAsync("crash", Price);
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department });
        await gateway.TakeTokenAsync();
        await using var agent = await gateway.ConnectAsync();

        var lost = await agent.CallAsync("crash");

        Assert.Equal(Codes.OperationUnknown, lost.Code);
        Assert.Equal("unknown", gateway.Journal.Call(lost.Subject!).State);
        Assert.DoesNotContain("hunt3r", string.Join('\n', gateway.Journal.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFreeAndHarmlessCallThatWasLostClosesByItself()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("crash");
        await using var agent = await gateway.ConnectAsync();

        var lost = await agent.CallAsync("crash");

        Assert.Equal(Codes.OperationUnknown, lost.Code);
        Assert.Equal(["call.unknown", "call.reconciled"], gateway.Journal.Types.TakeLast(2));
        Assert.Empty((await gateway.Admin.GetOkAsync("/api/escalations"))!.AsArray());
    }

    [Fact]
    public async Task AServerThatCannotStartGivesHoldAndApprovalBack()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await gateway.PriceAsync("write", Price);
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });
        File.Move(gateway.Script, gateway.Script + ".away");

        var notSent = await agent.CallAsync("write", new { line = "x" });
        var balance = gateway.Journal.Balance("company");
        File.Move(gateway.Script + ".away", gateway.Script);
        var sent = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal(Codes.NotSent, notSent.Code);
        Assert.Equal((0, 0), balance);
        Assert.Equal("wrote x", sent.Text);
        Assert.Equal(["x"], gateway.Written);
        Assert.Equal((Price, 0), gateway.Journal.Balance("company"));
    }

    [Fact]
    public async Task AChangedToolDefinitionIsNotCalledAndIsQuarantinedUntilAcceptedAgain()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: s => s.AddSingleton<TimeProvider>(new TestClock()));
        await using var agent = await gateway.ConnectAsync();
        Assert.Equal("shifted", (await agent.CallAsync("shift")).Text);

        gateway.Touch("changed");
        await Until.TrueAsync(async () => (await agent.CallAsync("shift")).Code is Codes.ToolQuarantined);

        Assert.DoesNotContain("box__shift", await agent.ToolsAsync());
        Assert.Null((await agent.CallAsync("read")).Code);
        Assert.Contains(gateway.Journal.Entries.OfType<Budgets.EscalationRaised>(), e => e.Kind == "broken-pin");
        var changes = (await gateway.AcceptServerAsync())!["tools"]!.AsArray().ToDictionary(t => (string)t!["name"]!, t => (string)t!["change"]!);
        Assert.Equal(("changed", "same"), (changes["box__shift"], changes["box__read"]));
        Assert.Equal("shifted", (await agent.CallAsync("shift")).Text);
    }

    [Fact]
    public async Task AToolThatGrowsLongerThanAnEntryIsQuarantinedAndTheGatewayGoesOn()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: s => s.AddSingleton<TimeProvider>(new TestClock()));
        await using var agent = await gateway.ConnectAsync();
        Assert.Equal("shifted", (await agent.CallAsync("shift")).Text);

        gateway.Touch("long");
        await Until.TrueAsync(async () => (await agent.CallAsync("shift")).Code is Codes.ToolQuarantined);

        Assert.Null((await agent.CallAsync("read")).Code);
        var shown = (await gateway.Admin.GetOkAsync("/api/tools"))!.AsArray().Single(t => (string?)t!["name"] == "box__shift");
        Assert.Equal(70_000, ((string?)shown!["offered"]!["description"])!.Length);
        Assert.Equal("tool-too-long", (await gateway.Admin.RefusedPostAsync("/api/servers/box/offer", new { })).Code);
    }

    [Fact]
    public async Task ToolsThatChangeByTheHundredsAreQuarantinedAndTheFirstAreNamed()
    {
        await using var gateway = await GatewayFixture.BareAsync(replace: s => s.AddSingleton<TimeProvider>(new TestClock()));
        gateway.Touch("many");
        await gateway.AddServerAsync();
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department });
        await gateway.TakeTokenAsync();
        await using var agent = await gateway.ConnectAsync();
        Assert.Equal("shifted", (await agent.CallAsync("shift")).Text);

        gateway.Touch("changed");
        await Until.TrueAsync(async () => (await agent.CallAsync("shift")).Code is Codes.ToolQuarantined);

        var escalation = Assert.Single(gateway.Journal.Entries.OfType<Budgets.EscalationRaised>(), e => e.Kind == "broken-pin");
        Assert.Contains(" and 391 more since", escalation.Sentence, StringComparison.Ordinal);
        Assert.Equal(401, gateway.Journal.Entries.OfType<Servers.ToolQuarantined>().Count());
    }

    [Fact]
    public async Task NoCallIsSentUnderADefinitionThatWasNotAccepted()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        // The server changes while nobody is connected: the first call finds out.
        await gateway.RestartAsync();
        gateway.Touch("changed");
        await using var agent = await gateway.ConnectAsync();

        Assert.Equal(Codes.NotSent, (await agent.CallAsync("shift")).Code);
        Assert.Contains(gateway.Journal.Entries, e => e is CallNotSent);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(58)]
    [InlineData(60)]
    [InlineData(61)]
    public async Task ADeepResultIsAnsweredWholeOrWithASentence(int levels)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();

        var answer = await agent.CallAsync("deep", new { levels });

        Assert.True(answer.Text == "deep" || answer.IsError, answer.Text);
    }

    [Fact]
    public async Task AServerThatIsSetAnewServesNothingUntilItIsAccepted()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.AddServerAsync();
        await using var agent = await gateway.ConnectAsync();

        Assert.Equal(Codes.UnknownTool, (await agent.CallAsync("read")).Code);
    }
}
