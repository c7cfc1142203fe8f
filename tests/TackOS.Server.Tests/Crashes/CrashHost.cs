using System.Diagnostics;
using ModelContextProtocol.Client;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Crashes;

/// <summary>A gateway in a process of its own, which will kill itself.</summary>
internal sealed class CrashHost : IAsyncDisposable
{
    private readonly Process _process;

    private CrashHost(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static string Program { get; } = Path.Combine(
        Repository.Root, "tests", "fixtures", "TackOS.CrashHost", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "TackOS.CrashHost");

    public static async Task<CrashHost> StartAsync(string dataFolder, string step)
    {
        var process = Process.Start(new ProcessStartInfo(Program, [dataFolder, step]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The crash host did not start.");
        var address = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new CrashHost(process, new Uri(address ?? throw new InvalidOperationException("The crash host said nothing.")));
    }

    public static async Task<AgentClient> ConnectAsync(Uri address, string token) => new(await McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(address, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            MaxReconnectionAttempts = 0,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + token },
        }),
        cancellationToken: TestContext.Current.CancellationToken));

    /// <summary>Kills it from outside, whatever it does just now.</summary>
    public Task<int> KillAsync()
    {
        _process.Kill();
        return ExitCodeAsync();
    }

    /// <summary>137 for a process that SIGKILL ended.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
