using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Journal;
using TackOS.Server.Egress;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Server.Tests.Storage;
using TackOS.Servers;

namespace TackOS.Server.Tests.Egress;

/// <summary>A whole gateway, whose server in the sandbox is let out.</summary>
public class EgressJournalTests
{
    private static readonly AddressGuard Here = new((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), ProxyFixture.LoopbackIsPublic, TimeProvider.System);

    [Fact]
    public async Task EveryConnectionIsInTheJournalBeforeAndAfterWithItsBytes()
    {
        await using var origin = Origin.Echo();
        await using var gateway = await LetOutAsync($"api.example.com:{origin.Port}");

        await gateway.GoOutAsync($"api.example.com:{origin.Port}", "evil.example:443");
        await Until.TrueAsync(() => Told<ConnectionClosed>(gateway).Count == 1 && Told<ConnectionRefused>(gateway).Count == 1);

        var opened = Assert.Single(Told<ConnectionOpened>(gateway));
        Assert.Equal(("box", "api.example.com", origin.Port, "127.0.0.1", true), (opened.Server, opened.Host, opened.Port, Assert.Single(opened.Addresses), opened.Tunnel));
        var closed = Assert.Single(Told<ConnectionClosed>(gateway));
        Assert.Equal((opened.Id, "127.0.0.1", 4, 4, ConnectionEnds.Finished), (closed.Id, closed.Address, closed.BytesUp, closed.BytesDown, closed.End));
        var refused = Assert.Single(Told<ConnectionRefused>(gateway));
        Assert.Equal(("evil.example", 443, EgressCodes.NotListed), (refused.Host, refused.Port, refused.Code));
    }

    [Fact]
    public async Task ASecretInANameReachesNeitherTheJournalNorItsIndex()
    {
        await using var gateway = await LetOutAsync("*.example.com:443", admin => admin.PutOkAsync(
            "/api/secrets/box-key", new { value = "a-value-that-is-long-42", server = GatewayFixture.Server, kind = "Environment", slot = "BOX_KEY" }));

        await gateway.GoOutAsync("a-value-that-is-long-42.example.com:443", "a-value-that-is-long-42.evil.example:443");
        await Until.TrueAsync(() => Told<ConnectionClosed>(gateway).Count == 1 && Told<ConnectionRefused>(gateway).Count == 1);

        Assert.Equal(0, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM entry WHERE instr(json, 'a-value-that-is-long-42') > 0")));
        Assert.DoesNotContain("a-value", Assert.Single(Told<ConnectionOpened>(gateway)).Host, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingIsLetOutWhileTheJournalCannotBeSigned()
    {
        await using var origin = Origin.Echo();
        var log = new BreakableLog { Part = "tiles" };
        await using var gateway = await LetOutAsync($"api.example.com:{origin.Port}", replace: log.Replace);

        log.Fail(new IOException("Input/output error"));
        await Until.TrueAsync(async () => !(await gateway.Client(null).GetAsync("/readyz", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await gateway.GoOutAsync($"api.example.com:{origin.Port}");
        await Until.TrueAsync(() => gateway.Written.Contains("HTTP/1.1 503 Service Unavailable"));
        Assert.Equal(0, origin.Connections);

        log.Mend();
        await Until.TrueAsync(async () => (await gateway.Client(null).GetAsync("/readyz", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        await gateway.GoOutAsync($"api.example.com:{origin.Port}");
        await Until.TrueAsync(() => origin.Connections == 1);
    }

    [Fact]
    public async Task AConnectionThatWasOpenWhenTackOSDiedIsClosedAsUnknownAtTheNextStart()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        await gateway.StopAsync();
        using (var store = new Store(Path.Combine(gateway.Data, "tackos.db")))
        {
            await store.Writer.WriteAsync(transaction => transaction.Append(
                new ConnectionOpened("con_1", "box", "api.example.com", 443, ["93.184.216.34"], Tunnel: true) { At = DateTimeOffset.UnixEpoch, Actor = Actors.System }));
        }

        await gateway.StartAsync();

        var closed = Assert.Single(Told<ConnectionClosed>(gateway));
        Assert.Equal(("con_1", null, ConnectionEnds.Unknown), (closed.Id, closed.BytesUp, closed.End));
    }

    [Fact]
    public async Task AWiderListIsAcceptedAgainBeforeTheServerServesAnything()
    {
        await using var gateway = await LetOutAsync("api.example.com:443");
        var seen = await gateway.SeenAsync();

        gateway.Allow = ["api.example.com:443", "*.example.org"];
        await gateway.AddServerAsync();

        await using var agent = await gateway.ConnectAsync();
        Assert.NotNull((await agent.CallAsync("read")).Code);
        using var stale = await gateway.Admin.PostAsync($"/api/servers/{GatewayFixture.Server}/accept", new StringContent(seen.ToJsonString(), null, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        await gateway.AcceptServerAsync();
        var answer = await agent.CallAsync("read");
        Assert.False(answer.IsError, answer.Text);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("api.example.com:443", true)]
    public void OnlyAServerWithAWayOutCanLeave(string? allowed, bool leaves) => Assert.Equal(leaves, new UpstreamServer(
        "box", new Transport.Stdio("node", [], null, new Dictionary<string, string>(), [], null) { Allow = allowed is null ? null : [allowed] }, Trusted: true, Accepted: true).CanLeave);

    [Theory]
    [InlineData("""{"kind":"stdio","command":"node","allow":["https://example.com"]}""", "allow-invalid")]
    [InlineData("""{"kind":"stdio","command":"node","allow":["2130706433:80"]}""", "allow-invalid")]
    [InlineData("""{"kind":"stdio","command":"node","environment":{"https_proxy":"http://evil.example"}}""", "variable-reserved")]
    [InlineData("""{"kind":"stdio","command":"node","environment":{"NO_PROXY":"*"}}""", "variable-reserved")]
    [InlineData("""{"kind":"http","address":"http://2130706433/"}""", "address-invalid")]
    [InlineData("""{"kind":"http","address":"http://0x7f.1/mcp"}""", "address-invalid")]
    [InlineData("""{"kind":"http","address":"http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/"}""", "address-invalid")]
    public async Task WhatCouldBeReadAsAnotherPlaceIsNotSet(string transport, string code)
    {
        await using var gateway = await GatewayFixture.BareAsync();

        using var answer = await gateway.Admin.PutAsync("/api/servers/box", new StringContent($$"""{"transport":{{transport}},"trusted":false}""", null, "application/json"), TestContext.Current.CancellationToken);

        Assert.Contains($"\"{code}\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<GatewayFixture> LetOutAsync(string allowed, Func<HttpClient, Task>? before = null, Action<IServiceCollection>? replace = null)
    {
        var gateway = await GatewayFixture.BareAsync(replace: services =>
        {
            services.AddSingleton(Here);
            replace?.Invoke(services);
        });
        gateway.Allow = [allowed];
        await gateway.AddServerAsync();
        if (before is not null)
            await before(gateway.Admin);
        await gateway.AcceptServerAsync();
        await gateway.SetLevelAsync(2);
        await gateway.Admin.PutOkAsync($"/api/agents/{GatewayFixture.AgentId}", new { department = GatewayFixture.Department });
        await gateway.TakeTokenAsync();
        await using var agent = await gateway.ConnectAsync();
        await gateway.TrustAsync("read");
        Assert.False((await agent.CallAsync("read")).IsError);
        return gateway;
    }

    private static List<T> Told<T>(GatewayFixture gateway)
        where T : JournalEvent => [.. gateway.Journal.Read(db => db.All("SELECT json FROM entry ORDER BY idx", row => row.Bytes(0))).Select(json => JournalJson.ReadEntry(json)).OfType<T>()];
}
