using System.Text;

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

        AssertClean(string.Concat(gateway.Journal.Texts));
        AssertClean((await gateway.Admin.GetOkAsync("/api/secrets"))!.ToJsonString());
        AssertClean((await gateway.Admin.GetOkAsync("/api/servers"))!.ToJsonString());
        AssertClean((await gateway.Admin.GetOkAsync("/api/calls"))!.ToJsonString());
        AssertClean((await gateway.Admin.GetOkAsync("/api/escalations"))!.ToJsonString());
        await gateway.StopAsync();
        AssertClean(gateway.Log.Text);
        foreach (var file in Directory.EnumerateFiles(gateway.Data, "*", SearchOption.AllDirectories))
            AssertClean(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
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
        var refused = await gateway.Admin.RefusedPostAsync("/api/servers/box/accept", new { });

        Assert.Equal("binding-invalid", refused.Code);
    }

    [Fact]
    public async Task TheWrongKeyFileOpensNothingAndSaysSo()
    {
        await using var gateway = await WithSecretAsync();
        await gateway.StopAsync();
        await File.WriteAllBytesAsync(gateway.Data + ".key", new byte[32], TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<Keys.StartupException>(gateway.StartAsync);

        Assert.Contains("is not the one that closed the vault", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<GatewayFixture> WithSecretAsync()
    {
        var gateway = await GatewayFixture.BareAsync();
        await gateway.AddServerAsync();
        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = Value, server = "box", kind = "Environment", slot = "BOX_KEY" });
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department });
        await gateway.TakeTokenAsync();
        return gateway;
    }

    private static void AssertClean(string text)
    {
        Assert.DoesNotContain(Value, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Value)), text, StringComparison.Ordinal);
        Assert.DoesNotContain(string.Concat(Value.Select(c => $"\\u{(int)c:x4}")), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(string.Concat(Value.Select(c => $"\\\\u{(int)c:x4}")), text, StringComparison.OrdinalIgnoreCase);
    }
}
