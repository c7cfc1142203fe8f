using System.Net;
using System.Text;
using System.Text.Json;
using TackOS.Server.Egress;
using TackOS.Server.Tests.Upstreams;
using TackOS.Tests;

namespace TackOS.Server.Tests.Egress;

/// <summary>No address of the public collection is reached: as it is written, with all of it listed, or as the answer to a listed name.</summary>
public class AttackCorpusTests
{
    [Fact]
    public async Task NoAddressOfTheCorpusIsReachedAsItIsWritten()
    {
        await using var proxy = new ProxyFixture(ProxyFixture.Allow("api.example.com", "169.254.169.254:80", "127.0.0.1:5432", "[::1]:80", "10.0.0.1:80", "[fd00::1]:80", "localhost:80"), rule: AddressRules.Of);
        proxy.Names["localhost"] = new([[IPAddress.Loopback]]);
        foreach (var url in Urls())
        {
            var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(url));
            Assert.Matches("^HTTP/1.1 40[03] ", await proxy.AskAsync($"GET {bytes} HTTP/1.1\r\nHost: x\r\n\r\n"));
            var authority = bytes.Split('/')[2];
            Assert.Matches("^HTTP/1.1 40[03] ", await proxy.AskForTunnelAsync(authority.Contains(':', StringComparison.Ordinal) && !authority.EndsWith(']') ? authority : authority + ":80"));
        }

        Assert.Empty(proxy.Journal.Opened);
    }

    [Fact]
    public async Task NoAddressOfTheCorpusIsReachedByTheAnswerOfAName()
    {
        await using var proxy = new ProxyFixture(ProxyFixture.Allow("api.example.com"), rule: AddressRules.Of);
        var addresses = Urls().Select(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) && IPAddress.TryParse(uri.IdnHost, out var address) ? address : null).OfType<IPAddress>().ToList();
        Assert.True(addresses.Count >= 12);
        foreach (var address in addresses)
        {
            proxy.Names["api.example.com"] = new([[address]]);
            Assert.Contains("[egress-address-refused]", await proxy.AskForTunnelAsync("api.example.com:443"));
        }

        Assert.Empty(proxy.Journal.Opened);
    }

    [Fact]
    public async Task NoHttpServerWhoseNameAnswersWithAnAddressOfTheCorpusIsConnectedTo()
    {
        foreach (var address in Urls().Select(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) && IPAddress.TryParse(uri.IdnHost, out var found) ? found : null).OfType<IPAddress>())
        {
            var guard = new AddressGuard((_, _) => Task.FromResult<IPAddress[]>([address]), AddressRules.Of, new ManualTime());
            Assert.IsType<Resolution.Refused>(await guard.UpstreamAsync(HostName.Parse("mcp.example.com")!, acceptedAsPrivate: false, CancellationToken.None));
        }
    }

    private static IEnumerable<string> Urls() => PublicData.ReadFromArchive("attacks/attacks.tar.gz", "network/ssrf-urls.jsonl")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("url").GetString()!);
}
