using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TackOS.Server.Egress;
using TackOS.Server.Sandbox;
using TackOS.Server.Tests.Sandbox;

namespace TackOS.Server.Tests.Egress;

/// <summary>A hostile server in a real sandbox, with a way out and without one.</summary>
public sealed class WayOutTests : IDisposable
{
    private readonly Machine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task AServerReachesWhatIsListedThroughTheProxyAndNothingElseThroughIt()
    {
        await using var origin = Origin.Http();
        await using var box = await BoxAsync($"api.example.com:{origin.Port}");

        Assert.EndsWith("hello", await box.AskAsync($"GET http://api.example.com:{origin.Port}/ HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Contains("[egress-not-listed]", await box.AskAsync($"GET http://127.0.0.1:{origin.Port}/ HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Contains("[egress-not-listed]", await box.AskAsync("CONNECT evil.example:443 HTTP/1.1\r\n\r\n"));

        Assert.Equal(1, origin.Connections);
        Assert.Single(box.Proxy.Journal.Opened);
        Assert.Equal(2, box.Proxy.Journal.Refused.Count);
    }

    [Fact]
    public async Task AnOrdinaryProgramFindsTheProxyByItself()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "Needs curl below /usr/bin.");
        await using var origin = Origin.Http();
        await using var box = await BoxAsync($"api.example.com:{origin.Port}");

        var said = await box.Inside.TryAsync(new { @do = "run", command = new[] { "/usr/bin/curl", "-sS", $"http://api.example.com:{origin.Port}/x" } });

        Assert.Equal("hello", said?.GetString());
        Assert.StartsWith("GET /x HTTP/1.1\r\n", Assert.Single(origin.Heard));
    }

    [Fact]
    public async Task WhatIgnoresTheProxyReachesNothingAndIsToldAtOnce()
    {
        using var host = new TcpListener(IPAddress.Any, 0);
        host.Start();
        var port = ((IPEndPoint)host.LocalEndpoint).Port;
        await using var box = await BoxAsync("api.example.com");

        foreach (var (address, to) in new[] { ("127.0.0.1", port), ("1.1.1.1", 443), ("169.254.169.254", 80), ("10.0.0.1", 80), ("::1", port), ("2606:4700:4700::1111", 443) })
            Assert.True(await box.Inside.FailsAsync(new { @do = "connect", host = address, port = to }), address);
        Assert.True(await box.Inside.FailsAsync(new { @do = "read", path = "/etc/resolv.conf" }));

        Assert.False(host.Pending());
    }

    [Fact]
    public async Task TwoServersShareNeitherListNorSocket()
    {
        await using var origin = Origin.Http();
        await using var one = await BoxAsync($"one.example.com:{origin.Port}");
        await using var two = await BoxAsync($"two.example.com:{origin.Port}");
        var request = $"GET http://one.example.com:{origin.Port}/ HTTP/1.1\r\nHost: x\r\n\r\n";

        Assert.Contains("[egress-not-listed]", await two.AskAsync(request));
        Assert.EndsWith("hello", await one.AskAsync(request));

        Assert.Empty(two.Proxy.Journal.Opened);
        Assert.Single(one.Proxy.Journal.Opened);
    }

    [Fact]
    public async Task WithoutAListThereIsNoSocketNoVariableAndNoCertificate()
    {
        await using var inside = await _machine.StartAsync();

        Assert.Null(inside.Process.TakeWayOut());
        Assert.True(await inside.FailsAsync(new { @do = "connect", host = "127.0.0.1", port = InsideListener.Port }));
        var environment = (await inside.TryAsync(new { @do = "environment" }))!.Value;
        Assert.DoesNotContain(environment.EnumerateObject(), v => ProxyVariables.IsReserved(v.Name));
        Assert.True(await inside.FailsAsync(new { @do = "list", path = "/etc/ssl/certs" }));
    }

    [Fact]
    public async Task TheVariablesOfTheProxyAreTackOSsOwnWhateverAnOperatorSet()
    {
        await using var box = await BoxAsync(new Dictionary<string, string> { ["HTTPS_PROXY"] = "http://evil.example:1", ["NO_PROXY"] = "*" }, "api.example.com");

        var environment = (await box.Inside.TryAsync(new { @do = "environment" }))!.Value;

        Assert.All(ProxyVariables.All, v => Assert.Equal(v.Value, environment.GetProperty(v.Key).GetString()));
        Assert.Equal(Directory.Exists("/etc/ssl/certs"), !await box.Inside.FailsAsync(new { @do = "list", path = "/etc/ssl/certs" }));
    }

    [Fact]
    public async Task NothingOfTheHelperOrOfTackOSIsLeftInside()
    {
        await using var box = await BoxAsync("api.example.com");

        Assert.InRange((await box.Inside.TryAsync(new { @do = "processes" }))!.Value.GetArrayLength(), 2, 3);
        var sockets = (await box.Inside.TryAsync(new { @do = "descriptors" }))!.Value.EnumerateArray().Count(d => d.GetString()!.Contains("TCP", StringComparison.Ordinal));
        Assert.Equal(0, sockets);
    }

    [Theory]
    [InlineData("/usr/bin/perl")]
    [InlineData("/usr/bin/python3")]
    public async Task EitherHelperMakesTheSocket(string program)
    {
        Assert.SkipUnless(File.Exists(program), $"Needs {program}.");
        await using var inside = await _machine.StartAsync();
        var monitor = inside.Process.MonitorId.ToString(CultureInfo.InvariantCulture);
        var insider = int.Parse(File.ReadAllText($"/proc/{monitor}/task/{monitor}/children").Split(' ')[0], CultureInfo.InvariantCulture);

        using var listener = await InsideListener.OpenWithAsync(program, insider, TimeProvider.System, TestContext.Current.CancellationToken);

        var connecting = inside.TryAsync(new { @do = "connect", host = "127.0.0.1", port = InsideListener.Port });
        using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        Assert.Equal("connected", (await connecting)?.GetString());
    }

    [Fact]
    public async Task ASandboxThatIsGoneIsNotEntered() => Assert.Contains(
        "no network", (await Assert.ThrowsAsync<IOException>(() => InsideListener.OpenAsync(int.MaxValue - 1, TimeProvider.System, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);

    /// <summary>A user namespace in which this process is nobody special: the kernel then refuses it what it refuses any user.</summary>
    [Fact]
    public async Task AUserWithoutPrivilegesMakesTheSameWayOut()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/unshare"), "Needs unshare below /usr/bin.");
        var info = new ProcessStartInfo("/usr/bin/unshare", ["--user", "--map-user=1000", "--map-group=1000", Environment.ProcessPath!, "-noColor", "-method", $"*.{nameof(AServerReachesWhatIsListedThroughTheProxyAndNothingElseThroughIt)}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info)!;

        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", said, StringComparison.Ordinal);
    }

    private Task<Box> BoxAsync(params string[] allowed) => BoxAsync([], allowed);

    private async Task<Box> BoxAsync(Dictionary<string, string> environment, params string[] allowed)
    {
        Assert.SkipWhen(EgressGate.WhyNot() is { }, EgressGate.WhyNot() ?? "");
        var inside = await Inside.StartAsync(_machine.Sandbox, Inside.Spec() with { WayOut = true, Environment = environment });
        var proxy = new ProxyFixture(ProxyFixture.Allow(allowed), inside: inside.Process.TakeWayOut());
        foreach (var name in allowed)
            proxy.Names[name.Split(':')[0]] = new([[IPAddress.Loopback]]);
        return new Box(inside, proxy);
    }

    private sealed record Box(Inside Inside, ProxyFixture Proxy) : IAsyncDisposable
    {
        public async Task<string> AskAsync(string text) =>
            (await Inside.TryAsync(new { @do = "ask", port = InsideListener.Port, text }))?.GetString() ?? throw new InvalidOperationException("The proxy was not reached.");

        public async ValueTask DisposeAsync()
        {
            await Proxy.DisposeAsync();
            await Inside.DisposeAsync();
        }
    }
}
