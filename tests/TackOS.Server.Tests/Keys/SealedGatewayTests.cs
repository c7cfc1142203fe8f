using System.Net;
using System.Text;
using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Vault;

namespace TackOS.Server.Tests.Keys;

/// <summary>A gateway whose vault is sealed, from its start on or later: operators read, agents are let nothing out.</summary>
public sealed class SealedGatewayTests
{
    private const string Passphrase = "correct horse battery staple";

    // Far below the two minutes that a call, or a look at an offer, may take.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task AGatewayThatStartsSealedLetsNothingOutUntilItIsUnsealed()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(kek: "passphrase", typed: Passphrase);
        await gateway.TrustAsync("write");
        await gateway.StopAsync();
        (gateway.Kek, gateway.Typed) = (null, null);
        await gateway.StartAsync();
        await using var agent = await gateway.ConnectAsync();

        var refused = await agent.CallAsync("write", new { line = "one" });

        Assert.Equal(Codes.VaultSealed, refused.Code);
        Assert.Empty(gateway.Written);
        Assert.True((bool)(await gateway.Admin.GetOkAsync("/api/vault"))!["sealed"]!);
        using (var ready = await gateway.Client(null).GetAsync("/readyz", TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);

        await gateway.Admin.PostOkAsync("/api/vault/unseal", new { passphrase = Passphrase });

        Assert.Null((await agent.CallAsync("write", new { line = "one" })).Code);
        Assert.Equal(["one"], gateway.Written);
        await gateway.StopAsync();
        Assert.True(JournalCheck.Verify(gateway.Data).Verified);
        Assert.Contains(gateway.Journal.Entries.OfType<CallRefused>(), e => e.Code == Codes.VaultSealed);
    }

    [Fact]
    public async Task WhileItIsSealedOperatorsReadAndChangeWhatNeedsNoKey()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(50));
        await using var agent = await gateway.ConnectAsync();
        var asked = (await agent.CallAsync("destroy", new { line = "x" })).Subject!;
        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });

        Assert.NotEmpty((await gateway.Admin.GetOkAsync("/api/approvals?status=pending"))!.AsArray());
        Assert.NotNull(await gateway.Admin.GetOkAsync("/api/journal/status"));
        await gateway.SetLevelAsync(3);
        Assert.Equal(Codes.VaultSealed, (await gateway.Admin.RefusedPutAsync("/api/secrets/box-key", new { value = "a-value-that-is-long", server = "box", kind = "Environment", slot = "K" })).Code);
        Assert.Equal(Codes.VaultSealed, (await gateway.Admin.RefusedPostAsync($"/api/approvals/{asked}/approve", new { })).Code);
        Assert.Equal(Codes.VaultSealed, (await gateway.Admin.RefusedPostAsync("/api/servers/box/offer", new { })).Code);
        Assert.Equal(Codes.VaultSealed, (await gateway.Admin.RefusedPostAsync("/api/vault/rotate", new { what = "Ring" })).Code);

        await gateway.Admin.PostOkAsync("/api/vault/unseal", new { });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked}/approve", new { });
        await Vaults.AllIsReadableAsync(gateway);
    }

    [Fact]
    public async Task SealingStopsTheServersAndLetsACallThatIsUnderWayEndUnknown()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("slow");
        await using var agent = await gateway.ConnectAsync();
        var slow = agent.CallAsync("slow", new { until = "never" });
        await Until.TrueAsync(() => gateway.Written.Length == 1);

        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });

        Assert.NotNull((await slow).Code);
        Assert.True((bool)(await gateway.Admin.GetOkAsync("/api/vault"))!["sealed"]!);
        Assert.Empty((await gateway.Admin.GetOkAsync("/api/vault"))!["rootKeys"]!.AsArray());
    }

    [Fact]
    public async Task SealingEndsAServerThatWasReplacedWhileACallRunsOnIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.TrustAsync("slow");
        await gateway.TrustAsync("write");
        await using var agent = await gateway.ConnectAsync();
        var slow = agent.CallAsync("slow", new { until = "never" });
        await Until.TrueAsync(() => gateway.Written.Length == 1);
        await gateway.Admin.PutOkAsync("/api/secrets/box-key", new { value = "a-value-that-is-long-42", server = "box", kind = "Environment", slot = "BOX_KEY" });
        Assert.Null((await agent.CallAsync("write", new { line = "over another process" })).Code);

        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });

        Assert.NotNull((await slow.WaitAsync(Soon, TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task SealingEndsAServerThatAnOperatorLooksAtAndWaitsForNone()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        gateway.Touch("slow-list");
        var offer = gateway.Admin.RefusedPostAsync("/api/servers/box/offer", new { });
        await Until.TrueAsync(() => gateway.Written is [.., "listing"]);

        await gateway.Admin.PostOkAsync("/api/vault/seal", new { }).WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.NotNull((await offer.WaitAsync(Soon, TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task WhereNobodyTypesTheKeyASignInAloneDoesNotUnseal()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });
        var thief = gateway.Client(gateway.Admin.DefaultRequestHeaders.Authorization!.Parameter);

        var refused = await thief.RefusedPostAsync("/api/vault/unseal", new { });

        Assert.Equal("step-up-needed", refused.Code);
        Assert.True((bool)(await gateway.Admin.GetOkAsync("/api/vault"))!["sealed"]!);
        Assert.NotNull(gateway.Part<Armoury>().Closed);
        await gateway.Admin.PostOkAsync("/api/vault/unseal", new { });
        Assert.False((bool)(await gateway.Admin.GetOkAsync("/api/vault"))!["sealed"]!);
    }

    [Fact]
    public async Task ACallThatWasLetInAMomentBeforeIsRefusedLikeTheOthers()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });
        var call = new IncomingCall(new Credential.AgentBearer(gateway.Token), "box__write", "{}"u8.ToArray(), OperationKey: null);

        Assert.True(Screened.Screen(call, gateway.Part<Armoury>()).Stopped(out _, out var stop));

        Assert.Equal(Codes.VaultSealed, Assert.IsType<Refusal>(stop).Code);
    }

    [Fact]
    public async Task AWrongPassphraseIsCountedSlowedDownAndWrittenNowhere()
    {
        const string wrong = "wrong-horse-battery-staple-77";
        await using var gateway = await GatewayFixture.WithAgentAsync(kek: "passphrase", typed: Passphrase);
        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var refused = await gateway.Admin.RefusedPostAsync("/api/vault/unseal", new { passphrase = wrong });
            Assert.Equal((HttpStatusCode.Forbidden, "unseal-wrong"), (refused.Status, refused.Code));
            Assert.DoesNotContain(wrong, refused.Sentence, StringComparison.Ordinal);
        }

        Assert.Equal((HttpStatusCode)429, (await gateway.Admin.RefusedPostAsync("/api/vault/unseal", new { passphrase = Passphrase })).Status);
        Assert.Equal([1, 2, 3], gateway.Journal.Entries.OfType<UnsealFailed>().Select(e => e.Attempt));
        Assert.Single(gateway.Journal.Entries.OfType<EscalationRaised>(), raised => raised.Kind == Sealing.EscalationKind);
        await Until.TrueAsync(async () => (await gateway.Admin.PostAsync("/api/vault/unseal", System.Net.Http.Json.JsonContent.Create(new { passphrase = Passphrase }), TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await gateway.StopAsync();
        Assert.Empty(Vaults.FilesWith(gateway.Data, Encoding.UTF8.GetBytes(Passphrase), Encoding.UTF8.GetBytes(wrong)));
        Assert.DoesNotContain(wrong, gateway.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Passphrase, gateway.Log.Text, StringComparison.Ordinal);
    }
}
