using System.Globalization;
using System.Text.Json;
using TackOS.Bench.Machines;

namespace TackOS.Bench.Cedar;

/// <summary>
/// What a decision of TackOS.Cedar costs beside Cedar's own engine in WebAssembly, on the same policies, entities and requests, and with the
/// same answers. The engines take turns in short rounds, so that whatever else the machine does falls on both.
/// </summary>
internal sealed class CedarBenchmark : IBenchmark
{
    private const double MicrosAMinute = 60_000_000;
    private static readonly int[] Sizes = [10, 100, 1_000];

    public string Name => "cedar";

    public string Summary => "policy decisions against stateful cedar-wasm: [--rounds 5] [--seconds 1] [--json]";

    public Task RunAsync(IReadOnlyList<string> arguments)
    {
        var options = CedarOptions.Read(arguments);
        using var peer = CedarWasmEngine.Start();
        var machine = Machine.Describe();
        var command = $"tackos bench cedar --rounds {options.Rounds} --seconds {options.RoundLength.TotalSeconds}";
        if (!options.Json)
            Print($"machine  {machine}\ncommand  {command}\npeer     {peer.Version}: policies preparsed, entities and request given with each call, as its interface has it");
        var rows = new List<Row>();
        foreach (var size in Sizes)
        {
            var row = Measure(AgentPolicies.Of(size), peer, options);
            rows.Add(row);
            if (!options.Json)
                Print(row);
        }

        if (options.Json)
            Console.WriteLine(JsonSerializer.Serialize(new { machine, command, peer = peer.Version, rows, ratio = rows[0].Ratio }, JsonSerializerOptions.Web));
        else
            Print($"ratio cedar-wasm/TackOS.Cedar, p50 of a decision: {string.Join(", ", rows.Select(row => Text($"{row.Ratio:0} at {row.Policies:N0} policies")))}");
        return Task.CompletedTask;
    }

    private static Row Measure(AgentPolicies policies, CedarWasmEngine peer, CedarOptions options)
    {
        var own = new OwnEngine(policies);
        foreach (var (ours, theirs) in own.Answers().Zip(peer.Load(policies)))
        {
            if (ours != theirs)
                throw new BenchmarkFailedException($"The engines disagree: {ours} here, {theirs} there.");
        }

        // The first round of each warms up its compiler and is not counted.
        own.Decide(options.RoundLength);
        peer.Decide(options.RoundLength);
        var (mine, others) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            mine.AddRange(own.Decide(options.RoundLength));
            others.AddRange(peer.Decide(options.RoundLength));
        }

        return new Row(
            policies.Count, Samples.Percentile(mine, 50), Samples.Percentile(mine, 99), own.BytesADecision(), PoliciesAMinute(policies, own.Parse(options.RoundLength)),
            Samples.Percentile(others, 50), Samples.Percentile(others, 99), PoliciesAMinute(policies, peer.Parse(options.RoundLength)));
    }

    private static double PoliciesAMinute(AgentPolicies policies, double micros) => policies.Count * MicrosAMinute / micros;

    private static void Print(Row row)
    {
        Print($"{row.Policies,5:N0} policies  TackOS.Cedar  p50 {row.P50Micros,7:0.000} µs  p99 {row.P99Micros,7:0.000} µs  {row.BytesADecision,4:0} B a decision  parses {row.ParsedAMinute,12:N0} policies a minute");
        Print($"                cedar-wasm    p50 {row.PeerP50Micros,7:0.0} µs  p99 {row.PeerP99Micros,7:0.0} µs                       parses {row.PeerParsedAMinute,12:N0} policies a minute");
    }

    private static void Print(FormattableString line) => Console.WriteLine(Text(line));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The figures of one number of policies; percentiles here are of batches, per decision; those of the peer of single decisions.</summary>
    private sealed record Row(
        int Policies, double P50Micros, double P99Micros, double BytesADecision, double ParsedAMinute, double PeerP50Micros, double PeerP99Micros, double PeerParsedAMinute)
    {
        public double Ratio => PeerP50Micros / P50Micros;
    }
}
