using TackOS.Calls;

namespace TackOS.Server.Tests.Gateway;

/// <summary>What a run carries: labels of what it was given, wherever its agent opens another session.</summary>
public sealed class RunsTests
{
    private const string NoLeaks = """
        @id("no-leaks") forbid (principal, action == TackOS::Action::"box__write", resource) when { context.run.labels.contains("private") };
        """;

    [Fact]
    public async Task ANewSessionDoesNotShedWhatTheAgentHasRead()
    {
        await using var gateway = await ReadingIsPrivateAsync();
        await using (var first = await gateway.ConnectAsync())
            Assert.Null((await first.CallAsync("read")).Code);
        await using var second = await gateway.ConnectAsync(token: await gateway.IssueTokenAsync(GatewayFixture.AgentId));

        Assert.Equal(Codes.PolicyForbids, (await second.CallAsync("write", new { line = "leak" })).Code);
    }

    [Fact]
    public async Task CallsThatBeginARunTogetherShareIt()
    {
        await using var gateway = await ReadingIsPrivateAsync();
        await using var agent = await gateway.ConnectAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => agent.CallAsync("read", new { note = $"{i}" })));

        Assert.Equal(Codes.PolicyForbids, (await agent.CallAsync("write", new { line = "leak" })).Code);
        Assert.Equal(1, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM run")));
    }

    private static async Task<GatewayFixture> ReadingIsPrivateAsync()
    {
        var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await gateway.Admin.PutOkAsync("/api/tools/box__read/classification", new { risk = "Low", sideEffect = false, leaves = false, labels = new[] { "private" } });
        await gateway.Admin.PutOkAsync("/api/policies", new { files = new[] { new { name = "leaks.cedar", text = NoLeaks } }, reason = "a test" });
        return gateway;
    }
}
