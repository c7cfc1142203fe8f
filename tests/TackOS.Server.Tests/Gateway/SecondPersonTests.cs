using TackOS.Approvals;
using TackOS.Calls;

namespace TackOS.Server.Tests.Gateway;

/// <summary>An admin makes operators and sets up agents. Neither makes him two people.</summary>
public sealed class SecondPersonTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task WhatAnAdminSetUpForAnotherIsHisOwnToo()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await gateway.OperatorAsync("bob", "Approver");
        await using var agent = await gateway.ConnectAsync();

        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { onBehalfOf = "bob" });
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { active = true });
        var asked = await agent.CallAsync("write", new { line = "x" });
        var refused = await gateway.Admin.RefusedPostAsync($"/api/approvals/{asked.Subject}/approve", new { });

        Assert.Equal(Voting.OwnCall, refused.Code);
        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "x" })).Code);
    }

    [Fact]
    public async Task AnAdminWhoSignsInAsTheOthersDoesNotVoteForThem()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await gateway.ClassifyAsync("write", "Critical", sideEffect: true);
        foreach (var id in new[] { "bob", "carol" })
            await gateway.Admin.PutOkAsync($"/api/operators/{id}", new { roles = new[] { "Approver" }, departments = Array.Empty<string>() });
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        var approve = $"/api/approvals/{asked.Subject}/approve";

        var asBob = await gateway.LetInAsync("bob");
        var first = await asBob.RefusedPostAsync(approve, new { });
        var afterwards = await (await gateway.OnHisOwnAsync(asBob, "bob")).RefusedPostAsync(approve, new { });

        Assert.Equal((Voting.SignInNotOwn, Voting.SignInNotOwn), (first.Code, afterwards.Code));
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task TwoWhomOneAdminLetInAreNotTwoPeople()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await gateway.ClassifyAsync("write", "Critical", sideEffect: true);
        var dan = await gateway.OperatorAsync("dan", "Admin");
        foreach (var id in new[] { "bob", "carol" })
            await gateway.Admin.PutOkAsync($"/api/operators/{id}", new { roles = new[] { "Approver" }, departments = Array.Empty<string>() });
        await dan.PutOkAsync("/api/agents/other", new { department = GatewayFixture.Department });
        var token = (string)(await dan.PostOkAsync("/api/agents/other/tokens", new { days = 1 }))!["token"]!;
        await using var agent = await gateway.ConnectAsync(token: token);
        var asked = await agent.CallAsync("write", new { line = "x" });
        var approve = $"/api/approvals/{asked.Subject}/approve";

        await (await gateway.LetInAsync("bob")).PostOkAsync(approve, new { });
        var second = await (await gateway.LetInAsync("carol")).RefusedPostAsync(approve, new { });
        var himself = await gateway.Admin.RefusedPostAsync(approve, new { });

        Assert.Equal((Voting.SignInNotOwn, Voting.SignInNotOwn), (second.Code, himself.Code));
    }

    [Theory]
    [InlineData("Auditor", "", true)]
    [InlineData("Approver", "elsewhere", true)]
    [InlineData("Approver", "", false)]
    public async Task AVoterWhoLostTheRoleOrTheDepartmentCountsNoMoreAndTheCallAsksAnew(string role, string department, bool active)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: Short);
        await using var agent = await gateway.ConnectAsync();
        var bob = await gateway.OperatorAsync("bob", "Approver");
        var asked = await agent.CallAsync("write", new { line = "x" });
        await bob.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });
        string[] departments = department.Length == 0 ? [] : [department];

        await gateway.Admin.PutOkAsync("/api/operators/bob", new { roles = new[] { role }, departments, active });
        var anew = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal(Codes.Pending, anew.Code);
        Assert.NotEqual(asked.Subject, anew.Subject);
        Assert.Equal("Expired", (string)(await gateway.Admin.GetOkAsync($"/api/approvals/{asked.Subject}"))!["approval"]!["status"]!);
        Assert.Empty(gateway.Written);
    }
}
