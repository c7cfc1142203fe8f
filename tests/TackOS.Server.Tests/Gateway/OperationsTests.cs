using TackOS.Calls;

namespace TackOS.Server.Tests.Gateway;

public sealed class OperationsTests
{
    [Fact]
    public async Task TheSameKeyHasTheSameOutcomeForGood()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using (var agent = await gateway.ConnectAsync())
        {
            Assert.Equal("wrote one", (await agent.CallAsync("write", new { line = "one" }, "key-1")).Text);
            Assert.Equal("wrote one", (await agent.CallAsync("write", new { line = "one" }, "key-1")).Text);
        }

        await gateway.RestartAsync();
        await using var later = await gateway.ConnectAsync();

        Assert.Equal("wrote one", (await later.CallAsync("write", new { line = "one" }, "key-1")).Text);
        Assert.Single(gateway.Written);
    }

    [Fact]
    public async Task TheSameKeyWithOtherArgumentsIsRefused()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("write", new { line = "one" }, "key-1");

        Assert.Equal(Codes.OperationConflict, (await agent.CallAsync("write", new { line = "two" }, "key-1")).Code);
        Assert.Equal(["one"], gateway.Written);
    }

    [Fact]
    public async Task TheSameKeyAtTheSameTimeRunsOnceAndAnswersAll()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();

        for (var round = 0; round < 8; round++)
        {
            var key = $"key-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => agent.CallAsync("write", new { line = key }, key)));
            Assert.All(answers, answer => Assert.Equal($"wrote {key}", answer.Text));
        }

        Assert.Equal(8, gateway.Written.Length);
    }

    [Fact]
    public async Task TwoKeysAreTwoQuestionsAndTwoExecutions()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await using var agent = await gateway.ConnectAsync();
        var first = await agent.CallAsync("write", new { line = "x" }, "key-1");
        var second = await agent.CallAsync("write", new { line = "x" }, "key-2");
        Assert.NotEqual(first.Subject, second.Subject);
        Assert.Equal(first.Subject, (await agent.CallAsync("write", new { line = "x" }, "key-1")).Subject);

        await gateway.Admin.PostOkAsync($"/api/approvals/{first.Subject}/approve", new { });
        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "x" }, "key-2")).Code);
        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" }, "key-1")).Text);
        await gateway.Admin.PostOkAsync($"/api/approvals/{second.Subject}/approve", new { });
        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" }, "key-2")).Text);

        Assert.Equal(["x", "x"], gateway.Written);
    }

    [Fact]
    public async Task AnotherKeyIsAnotherCallEvenWhileTheFirstIsAbandoned()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("slow");
        using var leaves = new CancellationTokenSource();
        await using var agent = await gateway.ConnectAsync();
        var abandoned = agent.CallAsync("slow", new { until = "done" }, "key-1", leaves.Token);
        await Until.TrueAsync(() => gateway.Written.Length == 1);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);

        var other = agent.CallAsync("slow", new { until = "done" }, "key-2");
        await Until.TrueAsync(() => gateway.Written.Length == 2);
        gateway.Touch("done");

        Assert.Equal("waited", (await other).Text);
    }
}
