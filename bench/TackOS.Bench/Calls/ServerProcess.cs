using System.Diagnostics;
using TackOS.Bench.Machines;

namespace TackOS.Bench.Calls;

/// <summary>One side as the load generator sees it: a process, its address, and what it has used.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Verb = "serve";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServerProcess(Process process, Uri address, string word, TimeSpan startToReady) =>
        (_process, Address, Word, StartToReady) = (process, address, word, startToReady);

    public Uri Address { get; }

    /// <summary>What the server said beside its address: a sign-in code, or a token.</summary>
    public string Word { get; }

    /// <summary>From the start of the process to the line that said that it listens.</summary>
    public TimeSpan StartToReady { get; }

    public TimeSpan Cpu => ProcessUse.CpuOf(_process);

    public double Megabytes => ProcessUse.MegabytesOf(_process);

    /// <exception cref="BenchmarkFailedException">It ended, or was not ready in time.</exception>
    public static async Task<ServerProcess> StartAsync(string side, string root)
    {
        var start = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Verb, side, root]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                ready.TrySetException(new BenchmarkFailedException($"The {side} server ended before it was ready; what it wrote is above."));
            else if (line.Data.StartsWith(Serving.Ready, StringComparison.Ordinal))
                ready.TrySetResult(line.Data);
            else
                Console.Error.WriteLine($"{side}: {line.Data}");
        };
        process.BeginOutputReadLine();
        var said = (await ready.Task.WaitAsync(Patience)).Split(' ');
        return new ServerProcess(process, new Uri(said[1]), said[2], Stopwatch.GetElapsedTime(start));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
