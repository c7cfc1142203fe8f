using System.Diagnostics;

namespace TackOS.Bench.Calls;

/// <summary>One side under load, and everything that its rounds measured.</summary>
internal sealed class Side(string name, ServerProcess server, string token) : IDisposable
{
    private readonly AgentClient _client = new(server.Address, token, name);

    public string Name => name;

    /// <summary>One figure a round.</summary>
    public List<double> CallsPerSecond { get; } = [];

    /// <summary>Processor time of the server process, microseconds a call, one figure a round.</summary>
    public List<double> CpuMicros { get; } = [];

    /// <summary>Of every call, in milliseconds.</summary>
    public List<double> Latencies { get; } = [];

    public void Forget()
    {
        CallsPerSecond.Clear();
        CpuMicros.Clear();
        Latencies.Clear();
    }

    /// <summary>So many callers, each with one call after the other, for so long.</summary>
    public async Task RoundAsync(int callers, TimeSpan length)
    {
        var cpu = server.Cpu;
        var start = Stopwatch.GetTimestamp();
        var taken = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(start, length))));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var calls = taken.Sum(t => t.Count);
        CallsPerSecond.Add(calls / elapsed.TotalSeconds);
        CpuMicros.Add((server.Cpu - cpu).TotalMicroseconds / calls);
        foreach (var of in taken)
            Latencies.AddRange(of);
    }

    public void Dispose() => _client.Dispose();

    private async Task<List<double>> CallAsync(long roundStart, TimeSpan length)
    {
        var taken = new List<double>();
        do
        {
            var start = Stopwatch.GetTimestamp();
            await _client.CallAsync();
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(roundStart) < length);
        return taken;
    }
}
