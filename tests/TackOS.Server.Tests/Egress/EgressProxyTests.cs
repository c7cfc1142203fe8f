using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TackOS.Server.Egress;
using TackOS.Server.Tests.Gateway;
using TackOS.Servers;

namespace TackOS.Server.Tests.Egress;

/// <summary>The proxy over real sockets: what is listed is reached, counted and recorded; nothing else is.</summary>
public class EgressProxyTests
{
    private static readonly IPAddress Here = IPAddress.Loopback;

    [Fact]
    public async Task AListedHostIsReachedThroughATunnelWithItsOwnTls()
    {
        using var certificate = Certificate();
        await using var origin = new Origin(async stream =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
            await tls.WriteAsync("hello"u8.ToArray());
        });
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));

        await using (var tunnel = await proxy.TunnelAsync($"api.example.com:{origin.Port}"))
        await using (var tls = new SslStream(tunnel, false, (_, given, _, _) => given!.GetCertHashString() == certificate.GetCertHashString()))
        {
            await tls.AuthenticateAsClientAsync("api.example.com");
            Assert.Equal("hello", await ProxyFixture.ReadAllAsync(tls));
        }

        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 1);
        var opened = Assert.Single(proxy.Journal.Opened);
        Assert.Equal(("box", $"api.example.com:{origin.Port}", "127.0.0.1", true), (opened.Server, opened.To, opened.Addresses, opened.Tunnel));
        var (id, closing) = Assert.Single(proxy.Journal.Closed);
        Assert.Equal((opened.Id, Here), (id, closing.Address));
        Assert.True(closing is { Up: > 100, Down: > 500 });
        Assert.Empty(proxy.Journal.Refused);
    }

    [Fact]
    public async Task ARequestInTheClearGoesOnToTheHostThatWasCheckedWithoutWhatIsBetweenHops()
    {
        await using var origin = Origin.Http();
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));

        var answer = await proxy.AskAsync(
            $"GET http://API.example.com:{origin.Port}/a/b?c=d HTTP/1.1\r\nHost: metadata.internal\r\nProxy-Authorization: Basic eA==\r\nConnection: keep-alive, X-Drop\r\n" +
            "X-Drop: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: websocket\r\nX-Keep: yes\r\n\r\n");

        Assert.EndsWith("\r\n\r\nhello", answer);
        Assert.Equal($"GET /a/b?c=d HTTP/1.1\r\nHost: api.example.com:{origin.Port}\r\nX-Keep: yes\r\nConnection: close\r\n\r\n", Assert.Single(origin.Heard));
        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 1);
        Assert.Equal((origin.Heard.Single().Length, answer.Length, ConnectionEnds.Finished), ((int)Closing(proxy).Up, (int)Closing(proxy).Down, Closing(proxy).End));
    }

    [Fact]
    public async Task BodiesGoOnFramedAsTheyWereUnderstoodAndNothingBehindThem()
    {
        await using var origin = Origin.Http();
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));
        var line = $"POST http://api.example.com:{origin.Port}/ HTTP/1.1\r\nHost: x\r\n";

        Assert.EndsWith("hello", await proxy.AskAsync(line + "Content-Length: 3\r\n\r\nabcGET http://evil.example/ HTTP/1.1\r\n\r\n"));
        Assert.EndsWith("hello", await proxy.AskAsync(line + "Transfer-Encoding: Chunked\r\n\r\n03\r\nabc\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"));

        Assert.Equal(["abc", "3\r\nabc\r\n0\r\n\r\n"], origin.Heard.Select(h => h[(h.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
    }

    [Theory]
    [InlineData("zz\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3;a=b\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n")]
    [InlineData("fffffffffffffffff\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    public async Task AChunkThatTwoReadersCouldEndElsewhereEndsTheConnection(string body)
    {
        await using var origin = Origin.Http();
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));

        await proxy.AskAsync($"POST http://api.example.com:{origin.Port}/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body}");

        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 1);
        Assert.Equal(ConnectionEnds.Malformed, Closing(proxy).End);
    }

    [Theory]
    [InlineData("other.example.com:443")]
    [InlineData("api.example.com:444")]
    [InlineData("127.0.0.1:443")]
    [InlineData("[::1]:443")]
    [InlineData("8.8.8.8:443")]
    [InlineData("xn--pi-7kc.example.com:443")]
    public async Task WhatIsNotListedIsNotEvenAskedFor(string destination)
    {
        await using var proxy = Proxy("api.example.com:443", ("api.example.com", [Here]), ("other.example.com", [Here]));

        var answer = await proxy.AskForTunnelAsync(destination);

        Assert.StartsWith("HTTP/1.1 403 ", answer);
        Assert.Contains("[egress-not-listed]", answer);
        Assert.Empty(proxy.Asked);
        Assert.Equal(("box", destination, EgressCodes.NotListed), Assert.Single(proxy.Journal.Refused));
        Assert.Empty(proxy.Journal.Opened);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("93.184.216.34", "192.168.0.1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:10.0.0.1")]
    public async Task ANameThatLeadsToOneAddressThatIsNotPublicIsNotReached(params string[] answers)
    {
        await using var proxy = Proxy("api.example.com:443", ("api.example.com", [.. answers.Select(IPAddress.Parse)]));

        Assert.Contains("[egress-address-refused]", await proxy.AskForTunnelAsync("api.example.com:443"));

        Assert.Equal(EgressCodes.AddressRefused, Assert.Single(proxy.Journal.Refused).Code);
        Assert.Empty(proxy.Journal.Opened);
    }

    [Fact]
    public async Task AListedLiteralIsReachedOnlyWhereItIsPublic()
    {
        await using var origin = Origin.Echo();
        await using var asInForce = new ProxyFixture(ProxyFixture.Allow($"127.0.0.1:{origin.Port}", "169.254.169.254:80"), rule: AddressRules.Of);

        Assert.Contains("[egress-address-refused]", await asInForce.AskForTunnelAsync($"127.0.0.1:{origin.Port}"));
        Assert.Contains("[egress-address-refused]", await asInForce.AskAsync("GET http://169.254.169.254/latest/meta-data/ HTTP/1.1\r\nHost: x\r\n\r\n"));

        Assert.Equal(0, origin.Connections);
    }

    [Fact]
    public async Task ANameIsResolvedOnceSoWhatWasJudgedIsWhatIsConnectedTo()
    {
        await using var origin = Origin.Echo();
        await using var proxy = Proxy($"api.example.com:{origin.Port}");
        proxy.Names["api.example.com"] = new([[Here], [IPAddress.Parse("10.0.0.1")]]);

        await using (await proxy.TunnelAsync($"api.example.com:{origin.Port}"))
            Assert.Single(proxy.Asked);

        Assert.Contains("[egress-address-refused]", await proxy.AskForTunnelAsync($"api.example.com:{origin.Port}"));
        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST http://api.example.com/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\nHost: a\nX: b\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\nHost: a\rX: b\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\nHost: a\0\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\n\n")]
    [InlineData("\r\nGET http://api.example.com/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET  http://api.example.com/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1 \r\nHost: a\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/2.0\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n")]
    [InlineData("GET http://api.example.com/ HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n")]
    [InlineData("GET https://api.example.com/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://api.example.com@10.0.0.1/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://10.0.0.1#@api.example.com/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://10.0.0.1\\@api.example.com/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://api.example.com\\x/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://api%2eexample.com/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("CONNECT api.example.com HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("CONNECT http://api.example.com:443/ HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("CONNECT api.example.com:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("CONNECT api.example.com:443 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("CONNECT 2130706433:443 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("CONNECT 127.1:443 HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task WhatTwoReadersCouldUnderstandDifferentlyIsNotPassedOn(string request)
    {
        await using var proxy = Proxy("api.example.com:80", ("api.example.com", [Here]));

        Assert.StartsWith("HTTP/1.1 400 ", await proxy.AskAsync(request));

        Assert.Equal(("box", null, EgressCodes.Malformed), Assert.Single(proxy.Journal.Refused));
        Assert.Empty(proxy.Asked);
    }

    [Fact]
    public async Task AHeadThatGrowsWithoutEndIsCutOff()
    {
        await using var proxy = Proxy("api.example.com:80");

        Assert.Contains("it is too long", await proxy.AskAsync("GET http://api.example.com/ HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat($"X: {new string('y', 1000)}\r\n", 17))));
        Assert.Contains("too many fields", await proxy.AskAsync("GET http://api.example.com/ HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 101)) + "\r\n"));
        Assert.Contains("one that is too long", await proxy.AskAsync($"GET http://api.example.com/{new string('y', 9000)} HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    [Fact]
    public async Task AHeadThatDoesNotComeInTimeIsNotWaitedFor()
    {
        await using var proxy = Proxy("api.example.com:80");
        await using var slow = await proxy.ConnectAsync();
        await slow.WriteAsync("GET http://api.exa"u8.ToArray());

        var answer = ProxyFixture.ReadAllAsync(slow);
        await Until.TrueAsync(() =>
        {
            proxy.Time.Advance(TimeSpan.FromSeconds(1));
            return answer.IsCompleted;
        });

        Assert.Contains("it did not come in time", await answer);
    }

    [Fact]
    public async Task AHalfClosedTunnelStillBringsWhatComesBack()
    {
        await using var origin = new Origin(async stream =>
        {
            var heard = await ProxyFixture.ReadAllAsync(stream);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"got {heard}"));
        });
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));

        await using var tunnel = await proxy.TunnelAsync($"api.example.com:{origin.Port}");
        await tunnel.WriteAsync("all"u8.ToArray());
        tunnel.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal("got all", await ProxyFixture.ReadAllAsync(tunnel));
        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 1);
        Assert.Equal((3, 7, ConnectionEnds.Finished), (Closing(proxy).Up, Closing(proxy).Down, Closing(proxy).End));
    }

    [Fact]
    public async Task AClientThatVanishesEndsItsConnection()
    {
        await using var origin = Origin.Echo();
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));
        var tunnel = await proxy.TunnelAsync($"api.example.com:{origin.Port}");
        tunnel.Socket.LingerState = new LingerOption(enable: true, seconds: 0);

        // Disposing the stream would take leave first.
        tunnel.Socket.Dispose();

        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 1);
        Assert.Equal(ConnectionEnds.Broken, Closing(proxy).End);
    }

    [Fact]
    public async Task AConnectionOnWhichNothingMovesIsEnded()
    {
        await using var origin = Origin.Echo();
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));
        await using var tunnel = await proxy.TunnelAsync($"api.example.com:{origin.Port}");

        await Until.TrueAsync(() =>
        {
            proxy.Time.Advance(TimeSpan.FromMinutes(1));
            return proxy.Journal.Closed.Count == 1;
        });

        Assert.Equal(ConnectionEnds.Idle, Closing(proxy).End);
    }

    [Fact]
    public async Task SixtyFourConnectionsAreOpenAtOnceAndOneMoreIsRefused()
    {
        await using var origin = Origin.Echo();
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));
        var to = $"api.example.com:{origin.Port}";

        var tunnels = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => proxy.TunnelAsync(to)));
        Assert.StartsWith("HTTP/1.1 429 ", await proxy.AskForTunnelAsync(to));
        await Task.WhenAll(tunnels.Select(async (tunnel, i) =>
        {
            var sent = Encoding.ASCII.GetBytes($"number {i} {new string('x', 100_000)}");
            var back = new byte[sent.Length];
            await Task.WhenAll(tunnel.WriteAsync(sent).AsTask(), tunnel.ReadExactlyAsync(back).AsTask());
            Assert.Equal(sent, back);
            await tunnel.DisposeAsync();
        }));

        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 64);
        Assert.All(proxy.Journal.Closed, c => Assert.Equal(c.Closing.Up, c.Closing.Down));
        await (await proxy.TunnelAsync(to)).DisposeAsync();
    }

    [Fact]
    public async Task AnOpenConnectionDiesWithItsProxyAndIsRecordedAsStopped()
    {
        await using var origin = Origin.Echo();
        var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));
        await using var tunnel = await proxy.TunnelAsync($"api.example.com:{origin.Port}");

        await proxy.DisposeAsync();

        Assert.Equal(ConnectionEnds.Stopped, Closing(proxy).End);
        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.NotEqual(0, await tunnel.ReadAtLeastAsync(new byte[1], 1)));
    }

    [Fact]
    public async Task NothingIsLetOutWhileTheJournalIsIllAndWhatIsOpenSendsNothingMore()
    {
        await using var origin = Origin.Echo();
        await using var proxy = Proxy($"api.example.com:{origin.Port}", ("api.example.com", [Here]));
        var to = $"api.example.com:{origin.Port}";
        await using var tunnel = await proxy.TunnelAsync(to);

        proxy.Journal.IsWell = false;
        Assert.Contains("[egress-journal-ill]", await proxy.AskForTunnelAsync(to));
        await tunnel.WriteAsync("secret"u8.ToArray());
        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 1);
        (proxy.Journal.IsWell, proxy.Journal.Fails) = (true, true);
        Assert.Contains("[egress-journal-ill]", await proxy.AskForTunnelAsync(to));

        Assert.Equal((0, ConnectionEnds.JournalIll), (Closing(proxy).Up, Closing(proxy).End));
        Assert.Equal(1, origin.Connections);
    }

    [Fact]
    public async Task AHostThatDoesNotAnswerIsRecordedAsUnreachable()
    {
        using var nobody = new TcpListener(Here, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        await using var proxy = Proxy($"api.example.com:{port}", ("api.example.com", [Here]));

        Assert.StartsWith("HTTP/1.1 502 ", await proxy.AskForTunnelAsync($"api.example.com:{port}"));

        await Until.TrueAsync(() => proxy.Journal.Closed.Count == 1);
        Assert.Equal((null, ConnectionEnds.Unreachable), (Closing(proxy).Address, Closing(proxy).End));
    }

    [Fact]
    public async Task RefusalsWithoutEndAreCountedAndNotListed()
    {
        await using var proxy = Proxy("api.example.com:443");
        for (var i = 0; i < 50; i++)
            await proxy.AskForTunnelAsync($"h{i}.example:443");
        Assert.Equal(30, proxy.Journal.Refused.Count);
        Assert.Empty(proxy.Journal.Further);

        proxy.Time.Advance(TimeSpan.FromMinutes(1));
        await proxy.AskForTunnelAsync("next.example:443");

        Assert.Equal(20, Assert.Single(proxy.Journal.Further));
        Assert.Equal(31, proxy.Journal.Refused.Count);
    }

    [Fact]
    public async Task ConnectionsWithoutEndAreRefused()
    {
        await using var origin = Origin.Http();
        await using var proxy = new ProxyFixture(ProxyFixture.Allow($"api.example.com:{origin.Port}"), new EgressOptions { MostOpenedAMinute = 2 });
        proxy.Names["api.example.com"] = new([[Here]]);
        var request = $"GET http://api.example.com:{origin.Port}/ HTTP/1.1\r\nHost: x\r\n\r\n";

        Assert.EndsWith("hello", await proxy.AskAsync(request));
        Assert.EndsWith("hello", await proxy.AskAsync(request));
        Assert.Contains("[egress-too-many]", await proxy.AskAsync(request));
        proxy.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.EndsWith("hello", await proxy.AskAsync(request));
    }

    [Fact]
    public async Task NamesBelowAWildcardAreAskedForNoMoreOftenThanConnectionsAreOpened()
    {
        await using var proxy = new ProxyFixture(ProxyFixture.Allow("*.example.com:443"), new EgressOptions { MostOpenedAMinute = 2 });

        for (var i = 0; i < 5; i++)
            await proxy.AskForTunnelAsync($"word{i}.example.com:443");

        Assert.Equal(["word0.example.com", "word1.example.com"], proxy.Asked);
    }

    [Fact]
    public async Task NamesThatNobodyAnswersHoldFourThreadsOfTheGatewayAndNoMore()
    {
        var never = new TaskCompletionSource<IPAddress[]>();
        await using var proxy = new ProxyFixture(ProxyFixture.Allow("*.example.com:443"), new EgressOptions { HeadTimeout = TimeSpan.FromDays(1) }) { LookUp = _ => never.Task };

        var asking = Enumerable.Range(0, 10).Select(i => proxy.AskForTunnelAsync($"slow{i}.example.com:443")).ToArray();
        await Until.TrueAsync(() =>
        {
            proxy.Time.Advance(TimeSpan.FromSeconds(1));
            return Array.TrueForAll(asking, a => a.IsCompleted);
        });

        Assert.All(asking, a => Assert.Contains("[egress-name-unknown]", a.Result));
        Assert.Equal(4, proxy.Asked.Count);
        never.SetResult([Here]);
        await proxy.AskForTunnelAsync("slow.example.com:443");
        Assert.Equal(5, proxy.Asked.Count);
    }

    [Fact]
    public async Task AFloodOfConnectionsIsClosedWithoutAWordAndCounted()
    {
        await using var proxy = new ProxyFixture(ProxyFixture.Allow("api.example.com:443"), new EgressOptions { MostConnections = 1, MostRefusalsListed = 0 });
        await using var first = await proxy.ConnectAsync();
        // It hears a no and stays.
        await using var second = await proxy.ConnectAsync();
        Assert.NotEqual(0, await second.ReadAtLeastAsync(new byte[1], 1));

        for (var i = 0; i < 20; i++)
        {
            await using var further = await proxy.ConnectAsync();
            Assert.Equal(0, await further.ReadAsync(new byte[1]));
        }

        proxy.Time.Advance(TimeSpan.FromMinutes(1));
        await Until.TrueAsync(() => proxy.Journal.Further.Sum() == 21);
    }

    private static ProxyFixture Proxy(string allowed, params (string Name, IPAddress[] Answer)[] names)
    {
        var proxy = new ProxyFixture(ProxyFixture.Allow(allowed));
        foreach (var (name, answer) in names)
            proxy.Names[name] = new([answer]);
        return proxy;
    }

    private static Closing Closing(ProxyFixture proxy) => Assert.Single(proxy.Journal.Closed).Closing;

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=api.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }
}
