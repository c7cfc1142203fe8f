using System.Net;
using TackOS.Approvals;
using TackOS.Calls;
using Microsoft.Extensions.DependencyInjection;

namespace TackOS.Server.Tests.Gateway;

public sealed class ApprovalsTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task AWaitingCallRunsOnceWhenApprovedAlthoughItWasAskedTwice()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        var first = agent.CallAsync("write", new { line = "x" });
        var approval = await gateway.PendingAsync();
        var second = agent.CallAsync("write", new { line = "x" });

        var view = await gateway.Admin.PostOkAsync($"/api/approvals/{approval}/approve", new { });
        var answers = await Task.WhenAll(first, second);

        Assert.Equal("Approved", (string)view!["approval"]!["status"]!);
        Assert.All(answers, answer => Assert.Equal("wrote x", answer.Text));
        Assert.Single(gateway.Written);
        Assert.Single(gateway.Journal.Types, "approval.asked");
    }

    [Fact]
    public async Task ARepeatAfterPendingJoinsTheSameApprovalAndThenRuns()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await using var agent = await gateway.ConnectAsync();
        var first = await agent.CallAsync("write", new { line = "x" });
        var second = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal((Codes.Pending, Codes.Pending), (first.Code, second.Code));
        Assert.Equal(first.Subject, second.Subject);
        Assert.Contains(first.Subject!, first.Text, StringComparison.Ordinal);
        await gateway.Admin.PostOkAsync($"/api/approvals/{first.Subject}/approve", new { });
        Assert.Empty(gateway.Written);

        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" })).Text);
        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "x" })).Code);
        Assert.Single(gateway.Written);
    }

    [Fact]
    public async Task ARejectionReachesTheAgentOnceWithItsReason()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/reject", new { reason = "not on a Friday" });

        var told = await agent.CallAsync("write", new { line = "x" });
        var after = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal(Codes.Rejected, told.Code);
        Assert.Contains("not on a Friday", told.Text, StringComparison.Ordinal);
        Assert.Equal(Codes.Pending, after.Code);
        Assert.NotEqual(asked.Subject, after.Subject);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AWaitingCallIsToldOfItsRejectionAtOnce()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        var waiting = agent.CallAsync("write", new { line = "x" });
        var id = await gateway.PendingAsync();

        var (status, code, _) = await gateway.Admin.RefusedPostAsync($"/api/approvals/{id}/reject", new { reason = " " });
        await gateway.Admin.PostOkAsync($"/api/approvals/{id}/reject", new { reason = "no" });

        Assert.Equal((HttpStatusCode.BadRequest, Voting.ReasonMissing), (status, code));
        Assert.Equal(Codes.Rejected, (await waiting).Code);
    }

    [Fact]
    public async Task OtherArgumentsAreAnotherApproval()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await using var agent = await gateway.ConnectAsync();
        var one = await agent.CallAsync("write", new { line = "1" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{one.Subject}/approve", new { });

        var other = await agent.CallAsync("write", new { line = "2" });

        Assert.Equal(Codes.Pending, other.Code);
        Assert.NotEqual(one.Subject, other.Subject);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task WhatNobodyAnswersExpiresAndTheAnswerIsNo()
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: s => s.AddSingleton<TimeProvider>(clock));
        await using var agent = await gateway.ConnectAsync();
        var waiting = agent.CallAsync("write", new { line = "x" });
        var id = await gateway.PendingAsync();

        clock.Advance(TimeSpan.FromHours(24));

        Assert.Equal(Codes.ApprovalExpired, (await waiting).Code);
        var (status, code, _) = await (await SecondAdminAsync(gateway)).RefusedPostAsync($"/api/approvals/{id}/approve", new { });
        Assert.Equal((HttpStatusCode.Conflict, Voting.NotPending), (status, code));
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AYesIsGoodForAnHour()
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short, replace: s => s.AddSingleton<TimeProvider>(clock));
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });

        clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "x" })).Code);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task CriticalNeedsTwoDifferentOperatorsAndNeverTheOneItIsFor()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await gateway.ClassifyAsync("write", "Critical", sideEffect: true);
        await using var agent = await gateway.ConnectAsync();
        var alone = await agent.CallAsync("write", new { line = "alone" });
        var sole = await gateway.Admin.RefusedPostAsync($"/api/approvals/{alone.Subject}/approve", new { });
        var bob = await gateway.OperatorAsync("bob", "Approver");
        var carol = await gateway.OperatorAsync("carol", "Approver");
        var asked = await agent.CallAsync("write", new { line = "x" });
        var approve = $"/api/approvals/{asked.Subject}/approve";
        var own = await gateway.Admin.RefusedPostAsync(approve, new { });
        var first = await bob.PostOkAsync(approve, new { });
        var twice = await bob.RefusedPostAsync(approve, new { });
        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "x" })).Code);
        var second = await carol.PostOkAsync(approve, new { });

        Assert.Equal((HttpStatusCode.Conflict, Voting.SecondPerson), (sole.Status, sole.Code));
        Assert.Equal(Voting.OwnCall, own.Code);
        Assert.Equal(Voting.AlreadyVoted, twice.Code);
        Assert.Equal(("Pending", "Approved"), ((string)first!["approval"]!["status"]!, (string)second!["approval"]!["status"]!));
        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" })).Text);
        Assert.Single(gateway.Written);
    }

    [Fact]
    public async Task AnApproverSeesTheExactArguments()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "exactly this" });

        var view = await gateway.Admin.GetOkAsync($"/api/approvals/{asked.Subject}");

        Assert.Equal("""{"line":"exactly this"}""", view!["arguments"]!.ToJsonString());
    }

    private static async Task<HttpClient> SecondAdminAsync(GatewayFixture gateway) => await gateway.OperatorAsync("dora", "Approver");

    [Fact]
    public async Task AYesForOneDepartmentDoesNothingInAnother()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await gateway.Admin.PutOkAsync("/api/departments/sales", new { autonomy = 2, tools = new[] { GatewayFixture.Server } });
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });

        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = "sales" });
        var again = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal(Codes.Pending, again.Code);
        Assert.NotEqual(asked.Subject, again.Subject);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AYesAtOnePriceDoesNothingAtAHigherOne()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await using var agent = await gateway.ConnectAsync();
        await gateway.PriceAsync("write", 1_000_000);
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });

        await gateway.PriceAsync("write", 2_000_000);

        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "x" })).Code);
        await gateway.PriceAsync("write", 500_000);
        Assert.Null((await agent.CallAsync("write", new { line = "x" })).Code);
    }

    [Fact]
    public async Task AnAgentThatAsksWithoutEndIsStopped()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1));
        await using var agent = await gateway.ConnectAsync();
        for (var i = 0; i < 100; i++)
            Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = $"{i}" })).Code);

        Assert.Equal(Codes.TooManyPending, (await agent.CallAsync("write", new { line = "one more" })).Code);
        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "7" })).Code);
    }
}
