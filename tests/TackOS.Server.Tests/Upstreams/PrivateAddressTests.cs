using System.Net;
using TackOS.Calls;
using TackOS.Server.Egress;
using TackOS.Server.Tests.Egress;
using TackOS.Server.Upstreams;
using TackOS.Servers;

namespace TackOS.Server.Tests.Upstreams;

/// <summary>Where an HTTP server's address may lead, over real sockets and with answers of the test's own.</summary>
public class PrivateAddressTests
{
    [Fact]
    public async Task ANameThatLeadsToThisMachineIsNotConnectedToUnlessAnOperatorAcceptedIt()
    {
        await using var server = await HttpFixture.StartAsync(sessions: false);
        var named = new UriBuilder(server.Address) { Host = "mcp.example.com" }.Uri;
        await using var upstream = new Upstream(egress: Gate(IPAddress.Loopback));

        var refused = Assert.IsType<Discovery.Refused>(await upstream.Connections.DiscoverAsync(Upstream.Http(named), []));
        Assert.Contains("leads to 127.0.0.1, an address that is not reached: loopback", refused.Sentence, StringComparison.Ordinal);
        Assert.Contains("--private", refused.Sentence, StringComparison.Ordinal);
        Assert.Empty(server.Requests);

        await upstream.DiscoverAsync(Upstream.Http(named) with { Transport = new Transport.Http(named) { Private = true } });
    }

    [Fact]
    public async Task AnAddressOrLocalhostAsAnOperatorWroteItIsConnectedTo()
    {
        await using var server = await HttpFixture.StartAsync(sessions: false);
        await using var upstream = new Upstream(egress: Gate(IPAddress.Loopback));

        await upstream.DiscoverAsync(Upstream.Http(new UriBuilder(server.Address) { Host = "127.0.0.1" }.Uri));
        await upstream.DiscoverAsync(Upstream.Http(new UriBuilder(server.Address) { Host = "localhost" }.Uri));
    }

    [Fact]
    public async Task ALocalhostThatANameServerMovedElsewhereIsNotConnectedTo() =>
        Assert.IsType<Resolution.Refused>(await Guard(IPAddress.Parse("93.184.216.34")).UpstreamAsync(HostName.Parse("localhost")!, acceptedAsPrivate: true, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("[fe80::1]")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("0.0.0.0")]
    [InlineData("[::ffff:169.254.169.254]")]
    public async Task MetadataAndLinkLocalAddressesAreNeverConnectedTo(string literal)
    {
        var host = HostName.Parse(literal)!;
        Assert.IsType<Resolution.Refused>(await Guard().UpstreamAsync(host, acceptedAsPrivate: true, TestContext.Current.CancellationToken));
        Assert.IsType<Resolution.Refused>(await Guard(host.Address!).UpstreamAsync(HostName.Parse("mcp.example.com")!, acceptedAsPrivate: true, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ACallOverANewConnectionWhoseNameLeadsElsewhereByThenIsNotSent()
    {
        await using var server = await HttpFixture.StartAsync(sessions: false);
        var named = new UriBuilder(server.Address) { Host = "mcp.example.com" }.Uri;
        var answer = IPAddress.Loopback;
        var guard = new AddressGuard((_, _) => Task.FromResult<IPAddress[]>([answer]), ProxyFixture.LoopbackIsPublic, TimeProvider.System);
        await using var upstream = new Upstream(egress: Gate(guard));
        var tools = await upstream.DiscoverAsync(Upstream.Http(named));
        answer = IPAddress.Parse("10.0.0.1");

        var sent = await upstream.SendAsync(Upstream.Http(named), tools.Single(t => t.Name == "echo"));

        Assert.Contains("private (RFC 1918)", Assert.IsType<Sent.NotSent>(sent).Cause, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    private static EgressGate Gate(params IPAddress[] answer) => Gate(Guard(answer));

    private static EgressGate Gate(AddressGuard guard) => new(new EgressContext(guard, new RecordingJournal(), new EgressOptions(), TimeProvider.System));

    private static AddressGuard Guard(params IPAddress[] answer) => new((_, _) => Task.FromResult(answer), AddressRules.Of, TimeProvider.System);
}
