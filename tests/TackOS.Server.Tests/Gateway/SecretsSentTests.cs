using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Storage;

namespace TackOS.Server.Tests.Gateway;

/// <summary>An agent that learned the value of a secret elsewhere and sends it.</summary>
public sealed class SecretsSentTests
{
    private const string Value = "s3cr3t-Value/with+odd=chars";
    private static readonly string Armoured = Convert.ToBase64String(Encoding.UTF8.GetBytes(Value));

    public static TheoryData<string, object?, string?> Calls => new()
    {
        { "write", new { line = $"it is {Value}" }, null },
        { "write", new { line = $"it is {Armoured}" }, null },
        { "write", new Dictionary<string, string> { ["line"] = "x", [Value] = "y" }, null },
        { "write", new { line = $$"""{"in":"{{Value}}"}""" }, null },
        { "write", new { line = "x" }, $"key-{Value}" },
        { $"write-{Value}", new { line = "x" }, null },
        { Value, null, null },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task ACallThatHoldsTheValueIsRefusedAndNothingOfItIsKept(string tool, object? arguments, string? operation)
    {
        await using var gateway = await WithSecretAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            var refused = await agent.CallAsync(tool, arguments, operation);

            Assert.Equal(Codes.SecretSent, refused.Code);
            Assert.Contains("box-key", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal(Codes.SecretSent, Assert.Single(gateway.Journal.Entries.OfType<CallRefused>()).Code);
        Assert.Empty(gateway.Written);
        Assert.Equal(0, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM body")));
        AssertClean(string.Concat(gateway.Journal.Texts) + await gateway.Admin.GetOkAsync("/api/calls"));
        await gateway.StopAsync();
        AssertClean(gateway.Log.Text);
    }

    [Fact]
    public async Task AnAgentThatGoesOnSendingSecretsIsSwitchedOffUntilAnAdminLetsItInAgain()
    {
        await using var gateway = await WithSecretAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            for (var i = 0; i < 3; i++)
                Assert.Equal(Codes.SecretSent, (await agent.CallAsync("write", new { line = $"{i} {Value}" })).Code);
        }

        var off = gateway.Journal.Entries.OfType<AgentSet>().Last();
        Assert.Equal((GatewayFixture.AgentId, false, Actors.System), (off.Id, off.Active, off.Actor));
        Assert.Equal(
            [SecretGuessing.EscalationKind, SecretGuessing.StoppedKind], gateway.Journal.Entries.OfType<EscalationRaised>().Where(e => e.Subject == $"agent:{GatewayFixture.AgentId}").Select(e => e.Kind));
        await gateway.RestartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await KnockAsync(gateway));
        foreach (var raised in gateway.Journal.Entries.OfType<EscalationRaised>())
            await gateway.Admin.PostOkAsync($"/api/escalations/{raised.Id}/resolve", new { reason = "the value was changed" });
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { active = true });
        await using var again = await gateway.ConnectAsync();
        Assert.Equal(Codes.SecretSent, (await again.CallAsync("write", new { line = Value })).Code);
        Assert.Null((await again.CallAsync("write", new { line = "harmless" })).Code);
    }

    [Fact]
    public async Task ADraftWhoseArgumentsTurnOutToHoldASecretDoesNotRun()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(level: 1);
        await using var agent = await gateway.ConnectAsync();
        var draft = await agent.CallAsync("write", new { line = Value });
        await StoreAsync(gateway);

        await gateway.Admin.PostOkAsync($"/api/approvals/{draft.Subject}/approve", new { });

        await Until.TrueAsync(() => gateway.Journal.Entries.OfType<CallRefused>().Any(refused => refused.Code == Codes.SecretSent));
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AnAnswerThatIsCollectedLaterIsRedactedByWhatTheVaultKnowsThen()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        await gateway.TrustAsync("write");
        Assert.Equal("wrote 2", (await agent.CallAsync("write", new { line = "2" }, "once")).Text);
        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = "wrote 2", server = "box", kind = "Environment", slot = "BOX_KEY" });

        Assert.Equal("[redacted:box-key]", (await agent.CallAsync("write", new { line = "2" }, "once")).Text);
    }

    [Fact]
    public async Task WhateverALibraryLogsPassesTheRedactor()
    {
        IServiceProvider? inside = null;
        await using var gateway = await GatewayFixture.BareAsync(replace: services => services.AddHostedService(s => new Nothing(inside = s)));
        await gateway.AddServerAsync();
        await StoreAsync(gateway);
        var logger = inside!.GetRequiredService<ILoggerFactory>().CreateLogger("a.library");

        using (logger.BeginScope("in {Value}", Value))
            logger.LogError(new InvalidOperationException($"with {Value}", new IOException(Armoured)), "it is {Value} as {Armoured}", Value, Armoured);

        AssertClean(gateway.Log.Text);
        Assert.Contains("Error a.library it is [redacted:box-key] as [redacted:box-key] System.InvalidOperationException: with [redacted:box-key]", gateway.Log.Text, StringComparison.Ordinal);
    }

    private static async Task<GatewayFixture> WithSecretAsync()
    {
        var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("write");
        await StoreAsync(gateway);
        return gateway;
    }

    private static async Task StoreAsync(GatewayFixture gateway) =>
        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = Value, server = "box", kind = "Environment", slot = "BOX_KEY" });

    private static async Task<HttpStatusCode> KnockAsync(GatewayFixture gateway)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await gateway.Client(gateway.Token).PostAsync("/mcp", content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static void AssertClean(string text)
    {
        Assert.DoesNotContain(Value, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Armoured, text, StringComparison.Ordinal);
    }

    /// <summary>Stands in the gateway for a library that has its logger from there.</summary>
    private sealed class Nothing(IServiceProvider inside) : Microsoft.Extensions.Hosting.IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromResult(inside);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
