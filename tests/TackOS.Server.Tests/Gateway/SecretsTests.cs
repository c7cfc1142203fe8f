using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Calls;

namespace TackOS.Server.Tests.Gateway;

public sealed class SecretsTests
{
    private const string Value = "s3cr3t-Value/with+odd=chars";

    [Theory]
    [InlineData("text")]
    [InlineData("structured")]
    [InlineData("keys")]
    [InlineData("tool-error")]
    [InlineData("error")]
    [InlineData("base64")]
    [InlineData("escaped")]
    [InlineData("death")]
    public async Task NoFormOfTheValueReachesTheAgentTheJournalTheFilesOrTheLog(string form)
    {
        await using var gateway = await WithSecretAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            var answer = await agent.CallAsync("echo_env", new { name = "BOX_KEY", @as = form });

            AssertClean(answer.Json.ToJsonString());
            if (form != "death")
                Assert.Contains("[redacted:box-key]", answer.Json.ToJsonString(), StringComparison.Ordinal);
        }

        await AssertNowhereAsync(gateway);
    }

    [Theory]
    [InlineData("description")]
    [InlineData("schema")]
    [InlineData("name")]
    public async Task AToolThatShowsTheValueIsNotAcceptedAndTheValueReachesNobody(string form)
    {
        await using var gateway = await WithSecretAsync();
        gateway.Touch("tells-in-" + form);

        var refused = await gateway.Admin.RefusedPostAsync("/api/servers/box/offer", new { });

        Assert.Equal("tool-shows-secret", refused.Code);
        Assert.Contains("box__shift", refused.Sentence, StringComparison.Ordinal);
        AssertClean(refused.Sentence);
        await using (var agent = await gateway.ConnectAsync())
            AssertClean(string.Concat((await agent.Mcp.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(t => t.JsonSchema + t.Name + t.Description)));
        await AssertNowhereAsync(gateway);
    }

    [Theory]
    [InlineData("description")]
    [InlineData("schema")]
    public async Task AnAcceptedToolThatComesToShowTheValueIsQuarantinedAndTheValueKeptNowhere(string form)
    {
        await using var gateway = await WithSecretAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            Assert.Null((await agent.CallAsync("shift")).Code);
            gateway.Touch("tells-in-" + form);
            await Until.TrueAsync(async () => (await agent.CallAsync("shift")).Code is Codes.ToolQuarantined);
        }

        var escalation = Assert.Single(gateway.Journal.Entries.OfType<Budgets.EscalationRaised>(), e => e.Kind == "broken-pin");
        Assert.Contains("box__shift shows the value of a secret", escalation.Sentence, StringComparison.Ordinal);
        Assert.Null(Assert.Single(gateway.Journal.Entries.OfType<Servers.ToolQuarantined>()).OfferedPin);
        await AssertNowhereAsync(gateway);
    }

    [Theory]
    [InlineData("BOX_KEY")]
    [InlineData("ANOTHER_SLOT")]
    public async Task TheValueThatACallWasArmedWithStaysHiddenWhenAnotherIsStored(string slot)
    {
        await using var gateway = await WithSecretAsync();
        await gateway.TrustAsync("slow");
        await using var agent = await gateway.ConnectAsync();
        var slow = agent.CallAsync("slow", new { until = "now" });
        await Until.TrueAsync(() => gateway.Written.Length == 1);

        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = "the-newer-value-42", server = "box", kind = "Environment", slot });
        gateway.Touch("now");

        Assert.Equal("waited [redacted:box-key]", (await slow).Text);
    }

    [Fact]
    public async Task TheUpstreamGetsTheValueAndOnlyInItsOwnSlot()
    {
        await using var gateway = await WithSecretAsync();
        await using var agent = await gateway.ConnectAsync();

        Assert.Contains("[redacted:box-key]", (await agent.CallAsync("echo_env", new { name = "BOX_KEY", @as = "text" })).Text, StringComparison.Ordinal);
        Assert.Contains("unset", (await agent.CallAsync("echo_env", new { name = "OTHER", @as = "text" })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheValueStaysHiddenAfterARestart()
    {
        await using var gateway = await WithSecretAsync();
        await gateway.RestartAsync();
        await using var agent = await gateway.ConnectAsync();

        Assert.Contains("[redacted:box-key]", (await agent.CallAsync("echo_env", new { name = "BOX_KEY", @as = "text" })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretOfAServerThatIsReachedInAnotherWayNowIsNotInjectedAndDoesNotStopTheStart()
    {
        await using var gateway = await WithSecretAsync();
        await gateway.Admin.PutOkAsync("/api/servers/box", new { transport = new { kind = "http", address = "http://127.0.0.1:9/mcp" }, trusted = true });

        await gateway.RestartAsync();
        var refused = await gateway.Admin.RefusedPostAsync("/api/servers/box/offer", new { });

        Assert.Equal("binding-invalid", refused.Code);
    }

    [Fact]
    public async Task TheWrongKeyFileOpensNothingAndSaysSo()
    {
        await using var gateway = await WithSecretAsync();
        await gateway.StopAsync();
        await File.WriteAllBytesAsync(gateway.Data + ".key", new byte[32], TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAnyAsync<TackOS.Server.Keys.StartupException>(gateway.StartAsync);

        Assert.Contains("is not the one that closed the vault", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<GatewayFixture> WithSecretAsync()
    {
        var gateway = await GatewayFixture.BareAsync(replace: s => s.AddSingleton<TimeProvider>(new TestClock()));
        await gateway.AddServerAsync();
        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = Value, server = "box", kind = "Environment", slot = "BOX_KEY" });
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department });
        await gateway.TakeTokenAsync();
        return gateway;
    }

    private static async Task AssertNowhereAsync(GatewayFixture gateway)
    {
        AssertClean(string.Concat(gateway.Journal.Texts));
        foreach (var what in new[] { "secrets", "servers", "tools", "calls", "escalations" })
            AssertClean((await gateway.Admin.GetOkAsync("/api/" + what))!.ToJsonString());
        await gateway.StopAsync();
        AssertClean(gateway.Log.Text);
        foreach (var file in Directory.EnumerateFiles(gateway.Data, "*", SearchOption.AllDirectories))
            AssertClean(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
    }

    private static void AssertClean(string text)
    {
        Assert.DoesNotContain(Value, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)), text, StringComparison.Ordinal);
        Assert.DoesNotContain(string.Concat(Value.Select(c => $"\\u{(int)c:x4}")), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(string.Concat(Value.Select(c => $"\\\\u{(int)c:x4}")), text, StringComparison.OrdinalIgnoreCase);
    }
}
