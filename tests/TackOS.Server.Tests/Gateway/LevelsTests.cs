using TackOS.Calls;

namespace TackOS.Server.Tests.Gateway;

public sealed class LevelsTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    /// <summary>The table of autonomy, on real parts: one row a level; read, write, High, Critical.</summary>
    [Theory]
    [InlineData(0, null, Codes.Shadowed, Codes.Shadowed, Codes.Shadowed)]
    [InlineData(1, null, Codes.Drafted, Codes.Drafted, Codes.Drafted)]
    [InlineData(2, null, Codes.Pending, Codes.Pending, Codes.Pending)]
    [InlineData(3, null, Codes.Pending, Codes.Pending, Codes.Pending)]
    [InlineData(4, null, Codes.Pending, Codes.Pending, Codes.Pending)]
    public async Task EachLevelDoesWithACallWhatItsRowSays(int level, string? read, string? write, string? high, string? critical)
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(level, Short);
        await gateway.ClassifyAsync("crash", "Critical", sideEffect: true);
        await using var agent = await gateway.ConnectAsync();

        string?[] codes =
        [
            (await agent.CallAsync("read")).Code,
            (await agent.CallAsync("write", new { line = "x" })).Code,
            (await agent.CallAsync("destroy", new { line = "x" })).Code,
            (await agent.CallAsync("crash")).Code,
        ];

        Assert.Equal([read, write, high, critical], codes);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AHighReadStillWaitsForAHumanAtTheHighestLevel()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(4, Short);
        await gateway.ClassifyAsync("read", "High", sideEffect: false);
        await using var agent = await gateway.ConnectAsync();

        Assert.Equal(Codes.Pending, (await agent.CallAsync("read")).Code);
    }

    [Fact]
    public async Task ShadowSaysWhatTheLevelUnderTrialWouldHaveDone()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(0, Short);
        await using var agent = await gateway.ConnectAsync();

        var answer = await agent.CallAsync("write", new { line = "x" });

        Assert.True(answer.IsError);
        Assert.Contains("At level 2 it would have waited for 1 person", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApprovedDraftRunsAndTheAgentsRepeatCollectsItsAnswerOnce()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(1, Short);
        await using var agent = await gateway.ConnectAsync();
        var drafted = await agent.CallAsync("write", new { line = "x" });

        await gateway.Admin.PostOkAsync($"/api/approvals/{drafted.Subject}/approve", new { });
        await Until.TrueAsync(() => gateway.Journal.Types.Contains("call.settled"));
        var collected = await agent.CallAsync("write", new { line = "x" });
        var again = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal("wrote x", collected.Text);
        Assert.Equal(Codes.Drafted, again.Code);
        Assert.NotEqual(drafted.Subject, again.Subject);
        Assert.Single(gateway.Written);
    }

    [Fact]
    public async Task ADraftWithAKeyRunsUnderItOnceForGood()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(level: 1);
        await using var agent = await gateway.ConnectAsync();
        var drafted = await agent.CallAsync("write", new { line = "x" }, "key-1");
        await gateway.Admin.PostOkAsync($"/api/approvals/{drafted.Subject}/approve", new { });
        await Until.TrueAsync(() => Task.FromResult(gateway.Journal.Types.Contains("call.settled")));

        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" }, "key-1")).Text);
        Assert.Equal("wrote x", (await agent.CallAsync("write", new { line = "x" }, "key-1")).Text);
        Assert.Single(gateway.Written);
    }

    [Fact]
    public async Task EachApprovedDraftRunsThoughTheAnswerOfTheLastWasNotCollected()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(level: 1);
        await using var agent = await gateway.ConnectAsync();
        for (var i = 1; i <= 2; i++)
        {
            var drafted = await agent.CallAsync("write", new { line = "x" }, $"key-{i}");
            await gateway.Admin.PostOkAsync($"/api/approvals/{drafted.Subject}/approve", new { });
            await Until.TrueAsync(() => Task.FromResult(gateway.Written.Length == i));
        }
    }

    [Fact]
    public async Task ARepeatWhileTheDraftRunsJoinsIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(1, Short);
        await using var agent = await gateway.ConnectAsync();
        var drafted = await agent.CallAsync("slow", new { until = "done" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{drafted.Subject}/approve", new { });
        await Until.TrueAsync(() => gateway.Written.Length == 1);

        var joined = agent.CallAsync("slow", new { until = "done" });
        gateway.Touch("done");

        Assert.Equal("waited", (await joined).Text);
        Assert.Single(gateway.Written);
    }

    [Fact]
    public async Task AChangedLevelCountsForTheNextCall()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(2, Short);
        await using var agent = await gateway.ConnectAsync();
        Assert.Equal(Codes.Pending, (await agent.CallAsync("write", new { line = "x" })).Code);

        await gateway.SetLevelAsync(0);

        Assert.Equal(Codes.Shadowed, (await agent.CallAsync("write", new { line = "y" })).Code);
    }
}
