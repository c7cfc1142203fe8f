using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TackOS.Server;
using TackOS.Server.Mcp;
using TackOS.Server.Egress;
using TackOS.Server.Sandbox;
using TackOS.Server.Upstreams;

namespace TackOS.Bench.Calls;

/// <summary>
/// The side under test, in a process of its own, so that its processor time and memory are its own. It says <c>ready ADDRESS WORD</c> and
/// ends with its standard input, so it never outlives the one who started it.
/// </summary>
internal static class Serving
{
    public const string Governed = "governed";
    public const string Relayed = "relay";
    public const string Ready = "ready ";
    private const string AnyPort = "127.0.0.1:0";

    public static async Task<int> RunAsync(string side, string root)
    {
        await (side == Governed ? GovernAsync(root) : RelayAsync(root));
        return 0;
    }

    /// <summary>The word is the code that the first operator signs in with.</summary>
    private static async Task GovernAsync(string root)
    {
        await using var gateway = await Gateway.StartAsync(new GatewayOptions(Path.Combine(root, "data"), AnyPort, SignIn: true));
        await ServeAsync(gateway.Address, gateway.Codes.Single(c => c.Purpose == "cli").Code);
    }

    /// <summary>The word is the token that calls are made with.</summary>
    private static async Task RelayAsync(string root)
    {
        var sandbox = new BubblewrapSandbox(new SandboxPlaces([]), TimeProvider.System);
        await using var upstreams = new UpstreamConnections(sandbox, EgressGate.Shut(TimeProvider.System), (_, _, _) => throw new InvalidOperationException("There are no packages."), _ => true, text => text, (_, _) => { }, TimeProvider.System, new UpstreamOptions());
        var server = EchoUpstream.In(root);
        var tools = await upstreams.DiscoverAsync(server, []) is Discovery.Found found ? found.Tools : throw new BenchmarkFailedException("The echo server cannot be discovered.");
        var relay = new Relay(upstreams, server, tools);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://" + AnyPort).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<IToolGate>(relay).AddTackMcp(new McpSurfaceOptions());
        await using var app = builder.Build();
        app.MapTackMcp();
        await app.StartAsync();
        await ServeAsync(new Uri(app.Urls.First()), relay.Token);
        await app.StopAsync();
    }

    private static async Task ServeAsync(Uri address, string word)
    {
        await Console.Out.WriteLineAsync($"{Ready}{address} {word}");
        await Console.Out.FlushAsync();
        while (await Console.In.ReadLineAsync() is not null)
        {
        }
    }
}
