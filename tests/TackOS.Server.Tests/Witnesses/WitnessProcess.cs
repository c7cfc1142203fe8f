using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Witnesses;

/// <summary>A real <c>tackos witness serve</c>, in a process and a folder of its own.</summary>
internal sealed class WitnessProcess : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tackos-witness-").FullName;
    private Process? _process;

    private WitnessProcess(string[] logs) => Logs = [.. logs];

    /// <summary>The keys of the logs that it watches from its next start on.</summary>
    public List<string> Logs { get; }

    /// <summary>The witness's own folder.</summary>
    public string Data => Path.Combine(_folder, "data");

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public string Key { get; private set; } = "";

    public HttpClient Client { get; private set; } = new();

    public static async Task<WitnessProcess> StartAsync(params string[] logs)
    {
        var witness = new WitnessProcess(logs);
        await witness.StartAsync();
        return witness;
    }

    /// <summary>At the address that it had, if it ran before.</summary>
    public async Task StartAsync()
    {
        _process = Launch([]);
        var started = JsonNode.Parse(await FirstDocumentAsync(_process))!;
        (Address, Key) = (new Uri((string)started["address"]!), (string)started["key"]!);
        Client.Dispose();
        Client = new HttpClient { BaseAddress = Address };
    }

    /// <summary>Runs another one over the same folder, and returns what it says when it ends.</summary>
    public async Task<(int Exit, string Code, string Sentence)> RefusedAsync(params string[] further)
    {
        using var second = Launch(further);
        var problem = JsonNode.Parse(await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))!;
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (second.ExitCode, (string?)problem["code"] ?? "", (string?)problem["sentence"] ?? "");
    }

    /// <summary>SIGKILL: nothing of it gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } running)
            return;
        running.Kill();
        await running.WaitForExitAsync(CancellationToken.None);
        running.Dispose();
        _process = null;
    }

    public async Task<(int Status, string? ContentType, string Text)> AddAsync(byte[] request)
    {
        using var content = new ByteArrayContent(request);
        using var answer = await Client.PostAsync("/add-checkpoint", content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Launch(string[] further)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(Repository.Root, "src", "TackOS.Cli", "bin", configuration, "net10.0", "TackOS.Cli");
        string[] arguments = ["witness", "serve", "--data", Data, "--listen", $"127.0.0.1:{Address.Port}", .. Logs.SelectMany(log => new[] { "--log", log }), "--json", .. further];
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("The witness did not start.");
    }

    private static async Task<string> FirstDocumentAsync(Process process)
    {
        var document = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            document.AppendLine(line);
            if (line == "}")
                return document.ToString();
        }

        throw new InvalidOperationException("The witness said nothing: " + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
