using System.Diagnostics;
using System.Diagnostics.Metrics;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Bench.Journal;

/// <summary>The journal of a gateway without the gateway: its writer, its log with tiles and signatures, its folder.</summary>
internal sealed class RealJournal : IAsyncDisposable
{
    private const int MostWaits = 10;
    private readonly VaultKeys _keys;
    private readonly Store _store;
    private readonly JournalLog _log;
    private readonly MeterListener _listener = new();
    private long _next;

    private RealJournal(string data)
    {
        Places = new JournalPlaces(Directory.CreateDirectory(data).FullName);
        _keys = VaultKeys.Open(data, KeyFile.DefaultFor(data));
        _store = new Store(Places.Database);
        var folder = new LogFolder(Places.Log);
        _log = new JournalLog(_store, _keys.JournalSigner, folder, folder, new CheckpointFile(Places.Record), cosigners: null, TimeProvider.System);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument == Writer.CommitTimes)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => CommitMs.Add(seconds * 1000));
        _listener.Start();
    }

    public JournalPlaces Places { get; }

    /// <summary>Of every transaction of the writer, from its begin to its commit.</summary>
    public List<double> CommitMs { get; } = [];

    /// <summary>Of every append, from the call to its return.</summary>
    public List<double> AppendMs { get; } = [];

    public long Size => _log.SignedSize;

    public static async Task<RealJournal> StartAsync(string data)
    {
        var journal = new RealJournal(data);
        await JournalStart.CheckAsync(journal.Places, journal._log, journal._keys, journal._store, TimeProvider.System);
        await journal._log.StartAsync(CancellationToken.None);
        return journal;
    }

    /// <summary>So many appenders, each with one entry after the other; ends when the last entry is under a published checkpoint.</summary>
    /// <returns>Entries a second.</returns>
    public async Task<double> AppendAsync(int entries, int appenders)
    {
        var start = Stopwatch.GetTimestamp();
        var end = _next + entries;
        var taken = await Task.WhenAll(Enumerable.Range(0, appenders).Select(_ => Task.Run(() => AppendUntilAsync(end))));
        // On a busy machine what is behind takes longer than one wait.
        for (var wait = 0; wait < MostWaits && _log.SignedSize != end; wait++)
            await _log.SignAsync();
        var elapsed = Stopwatch.GetElapsedTime(start);
        _next = end;
        if (_log.SignedSize != end)
            throw new BenchmarkFailedException($"{_log.SignedSize} of {end} entries are signed for: {_log.Trouble}");
        foreach (var of in taken)
            AppendMs.AddRange(of);
        return entries / elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _log.StopAsync(CancellationToken.None);
        _log.Dispose();
        _store.Dispose();
        _keys.Dispose();
        _listener.Dispose();
    }

    private async Task<List<double>> AppendUntilAsync(long end)
    {
        var taken = new List<double>();
        while (Interlocked.Increment(ref _next) - 1 is var number && number < end)
        {
            var start = Stopwatch.GetTimestamp();
            var entry = SampleEntries.Of(number);
            await _store.Writer.WriteAsync(transaction => transaction.Append(entry));
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return taken;
    }
}
