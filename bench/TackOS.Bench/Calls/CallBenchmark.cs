using System.Globalization;
using TackOS.Bench.Machines;

namespace TackOS.Bench.Calls;

/// <summary>
/// What governance costs a call: the gateway against its own endpoint and upstream connection with every control taken out. Both run at the
/// same time, each in a process of its own, and take turns in short rounds, so that whatever else the machine does falls on both.
/// </summary>
internal sealed class CallBenchmark : IBenchmark
{
    private const int ManyCallers = 8;
    private const int AppendsARound = 40;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    public string Name => "call";

    public string Summary => "governed tool calls against an ungoverned relay of the same code: [DIR] [--rounds 10] [--seconds 2]";

    public async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var options = CallOptions.Read(arguments);
        var root = options.Folder is { } named ? Directory.CreateDirectory(named).CreateSubdirectory($"tackos-bench-{Environment.ProcessId}") : Directory.CreateTempSubdirectory("tackos-bench-");
        try
        {
            await MeasureAsync(options, root.FullName);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(CallOptions options, string root)
    {
        Print($"machine  {Machine.Describe()}");
        Print($"command  tackos bench call --rounds {options.Rounds} --seconds {options.RoundLength.TotalSeconds}; folder {root}");
        using var flush = new DiskFlush(root);
        await using var gateway = await ServerProcess.StartAsync(Serving.Governed, root);
        await using var relayed = await ServerProcess.StartAsync(Serving.Relayed, root);
        var idle = gateway.Megabytes;
        using var governed = new Side(Serving.Governed, gateway, await Setup.IssueTokenAsync(gateway.Address, gateway.Word, root));
        using var relay = new Side(Serving.Relayed, relayed, relayed.Word);
        foreach (var side in (Side[])[governed, relay])
            await side.RoundAsync(ManyCallers, WarmUp);

        // The disk is timed only beside the calls whose latency is told in multiples of it.
        var ratio = await TakeTurnsAsync(governed, relay, ManyCallers, options, flush: null);
        var slower = await TakeTurnsOfOneAsync(governed, relay, options, flush);
        Print($"start to ready  governed {gateway.StartToReady.TotalSeconds:0.00} s, relay {relayed.StartToReady.TotalSeconds:0.00} s");
        Print($"memory (RSS)    governed {idle:0} MB idle, {gateway.Megabytes:0} MB after the run; relay {relayed.Megabytes:0} MB after the run");
        Print($"fdatasync p50   {flush.P50Ms:0.00} ms (4 KiB appends in the same folder)");
        Print($"ratio governed/relay at {ManyCallers} callers: {ratio:0.00}; at 1 caller p50 +{slower:0.00} ms = 2 x fdatasync ({flush.P50Ms:0.00} ms) + {slower - (2 * flush.P50Ms):0.00} ms");
    }

    /// <returns>The median of the pairs' throughput ratios.</returns>
    private static async Task<double> TakeTurnsAsync(Side governed, Side relay, int callers, CallOptions options, DiskFlush? flush)
    {
        governed.Forget();
        relay.Forget();
        for (var round = 0; round < options.Rounds; round++)
        {
            // Who goes first changes, so that neither always pays for what the other left behind.
            foreach (var side in round % 2 == 0 ? (Side[])[governed, relay] : [relay, governed])
                await side.RoundAsync(callers, options.RoundLength);
            flush?.Measure(AppendsARound);
        }

        foreach (var side in (Side[])[governed, relay])
            Print($"{callers} caller{(callers == 1 ? " " : "s")}  {side.Name,-8}  {Samples.Median(side.CallsPerSecond),6:0} calls/s  p50 {Samples.Percentile(side.Latencies, 50):0.00} ms  p99 {Samples.Percentile(side.Latencies, 99):0.00} ms  CPU {Samples.Median(side.CpuMicros):0} µs a call");
        return Samples.Median(governed.CallsPerSecond.Zip(relay.CallsPerSecond, (g, r) => g / r));
    }

    private static async Task<double> TakeTurnsOfOneAsync(Side governed, Side relay, CallOptions options, DiskFlush flush)
    {
        await TakeTurnsAsync(governed, relay, callers: 1, options, flush);
        return Samples.Percentile(governed.Latencies, 50) - Samples.Percentile(relay.Latencies, 50);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
