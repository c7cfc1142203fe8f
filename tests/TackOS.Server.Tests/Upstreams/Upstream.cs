using System.Text;
using System.Text.Json;
using TackOS.Calls;
using TackOS.Server.Egress;
using TackOS.Server.Sandbox;
using TackOS.Server.Upstreams;
using TackOS.Servers;
using TackOS.Vault;

namespace TackOS.Server.Tests.Upstreams;

/// <summary>The connections under test, and short ways to say what is sent over them.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    public const string Secret = "s3cret-value";

    public Upstream(UpstreamOptions? options = null, SandboxPlaces? places = null, PackageCheck? packages = null, TimeProvider? time = null, EgressGate? egress = null)
    {
        var sandbox = new BubblewrapSandbox(places ?? new SandboxPlaces([]), TimeProvider.System);
        Connections = new UpstreamConnections(
            sandbox,
            egress ?? EgressGate.Shut(TimeProvider.System),
            packages ?? ((_, _, _) => throw new InvalidOperationException("This test has no packages.")),
            server => IsInForce(server),
            text => text.Replace(Secret, "***", StringComparison.Ordinal),
            (server, lines) => Complaints.Add($"{server}: {lines}"),
            time ?? TimeProvider.System,
            options ?? new UpstreamOptions());
        Connections.ToolsChanged += Changed.Add;
    }

    public UpstreamConnections Connections { get; }

    /// <summary>Whether a server is still as an operator accepted it.</summary>
    public Func<UpstreamServer, bool> IsInForce { get; set; } = _ => true;

    /// <summary>What servers wrote to standard error before a call of them failed.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>The servers whose tools were told to have changed.</summary>
    public List<string> Changed { get; } = [];

    public static UpstreamServer Http(Uri address) => new("web", new Transport.Http(address), Trusted: false, Accepted: true);

    public static Injection Header(Uri origin, string value = Secret) => new(
        "secret_1", new HeaderBinding(origin.Scheme, origin.DnsSafeHost, origin.Port, "Authorization", "Bearer "), SecretValue.FromText(value));

    public static Injection Variable(string server, string name, string value = Secret) =>
        new("secret_2", new EnvironmentBinding(server, name), SecretValue.FromText(value));

    public async Task<IReadOnlyList<DiscoveredTool>> DiscoverAsync(UpstreamServer server, params Injection[] injections) =>
        Assert.IsType<Discovery.Found>(await Connections.DiscoverAsync(server, injections)).Tools;

    /// <summary>Discovers the tool, as accepting it does, and calls it.</summary>
    public async Task<Sent> CallAsync(UpstreamServer server, string tool, string arguments = "{}", params Injection[] injections) =>
        await SendAsync(server, (await DiscoverAsync(server, injections)).Single(t => t.Name == tool), arguments, injections);

    public Task<Sent> SendAsync(UpstreamServer server, DiscoveredTool tool, string arguments = "{}", params Injection[] injections) =>
        Connections.SendAsync(new OutgoingCall(server, tool.Name, tool.Definition, Encoding.UTF8.GetBytes(arguments)), injections);

    public static JsonElement Result(Sent sent) => JsonElement.Parse(Encoding.UTF8.GetString(Assert.IsType<Sent.Answered>(sent).Result.Span));

    public static string ErrorText(Sent sent)
    {
        Assert.True(Assert.IsType<Sent.Answered>(sent).IsError);
        return Result(sent).GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    public ValueTask DisposeAsync() => Connections.DisposeAsync();
}
