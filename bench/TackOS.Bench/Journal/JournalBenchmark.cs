using System.Diagnostics;
using System.Globalization;
using TackOS.Bench.Machines;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Bench.Journal;

/// <summary>
/// What it costs that the journal is a transparency log and that each of many callers waits for its own entry: the real writer and log against
/// SQLite inserts of the same bytes. Both lie on one disk and take turns, so that whatever else the machine does falls on both.
/// </summary>
internal sealed class JournalBenchmark : IBenchmark
{
    private const int Proofs = 2_000;
    private const int AppendsARound = 40;
    private const int TrialEntries = 50_000;
    private static readonly int[] Batches = [100, 256, 1_000];

    public string Name => "journal";

    public string Summary => "appends until they are signed and published, against plain SQLite inserts: [DIR] [--entries 1000000] [--appenders 256] [--rounds 1]";

    public async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var options = JournalOptions.Read(arguments);
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

    private static async Task MeasureAsync(JournalOptions options, string root)
    {
        Print($"machine  {Machine.Describe()}");
        Print($"command  tackos bench journal --entries {options.Entries} --appenders {options.Appenders} --rounds {options.Rounds}; folder {root}; {SampleEntries.Length:0} bytes an entry");
        using var flush = new DiskFlush(root);
        var creation = new FileCreation(root);
        var batch = BestBatch(root);
        double ratio;
        JournalPlaces places;
        await using (var journal = await RealJournal.StartAsync(Path.Combine(root, "data")))
        using (var plain = new PlainInserts(Path.Combine(root, "plain.db")))
        {
            ratio = await TakeTurnsAsync(journal, plain, batch, options, flush, creation);
            places = journal.Places;
            Print($"fdatasync p50   {flush.P50Ms:0.00} ms (4 KiB appends in the same folder)");
            Print($"new file p50    {creation.P50:0} µs (long where many files were deleted in the last minutes)");
            var commit = Samples.Percentile(journal.CommitMs, 50);
            var p99 = Samples.Percentile(journal.AppendMs, 99);
            Print($"commit          p50 {commit:0.00} ms, p99 {Samples.Percentile(journal.CommitMs, 99):0.00} ms, {options.Entries / (double)journal.CommitMs.Count:0} entries a commit");
            Print($"append          p50 {Samples.Percentile(journal.AppendMs, 50):0.00} ms, p99 {p99:0.00} ms = {p99 / commit:0.00} x commit p50");
        }

        Prove(places, options.Entries);
        Verify(places);
        Print($"ratio journal/plain at {options.Appenders} appenders: {ratio:0.00}");
    }

    /// <returns>The median of the rounds' ratios.</returns>
    private static async Task<double> TakeTurnsAsync(RealJournal journal, PlainInserts plain, int batch, JournalOptions options, DiskFlush flush, FileCreation creation)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        var cpu = TimeSpan.Zero;
        for (var round = 0; round < options.Rounds; round++)
        {
            var entries = (options.Entries / options.Rounds) + (round < options.Entries % options.Rounds ? 1 : 0);
            // Who goes first changes, so that neither always pays for what the other left behind.
            if (round % 2 == 0)
                await OursAsync(entries);
            DiskFlush.SettleAll();
            theirs.Add(plain.Insert(entries, batch));
            if (round % 2 != 0)
                await OursAsync(entries);
            flush.Measure(AppendsARound);
            creation.Measure(AppendsARound);
        }

        Print($"journal         {Samples.Median(ours):0} entries/s durable, hashed, sequenced, signed and published (least {ours.Min():0}, most {ours.Max():0}), CPU {cpu.TotalMicroseconds / options.Entries:0.0} µs an entry");
        Print($"plain inserts   {Samples.Median(theirs):0} entries/s durable, {batch} a transaction (least {theirs.Min():0}, most {theirs.Max():0})");
        return Samples.Median(ours.Zip(theirs, (o, t) => o / t));

        async Task OursAsync(int entries)
        {
            DiskFlush.SettleAll();
            var before = Environment.CpuUsage.TotalTime;
            ours.Add(await journal.AppendAsync(entries, options.Appenders));
            cpu += Environment.CpuUsage.TotalTime - before;
        }
    }

    private static int BestBatch(string root)
    {
        var rates = Batches.ToDictionary(batch => batch, batch =>
        {
            var file = Path.Combine(root, $"trial-{batch}.db");
            using var plain = new PlainInserts(file);
            return plain.Insert(TrialEntries, batch);
        });
        return rates.MaxBy(r => r.Value).Key;
    }

    private static void Prove(JournalPlaces places, long size)
    {
        var log = new LogFolder(places.Log);
        var dice = new Random(1);
        var taken = new List<double>();
        for (var i = 0; i < Proofs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var tiles = new TileHashes(size, tile => log.Read(tile) ?? throw new BenchmarkFailedException($"{tile.Path} is gone."));
            InclusionProof.Create(dice.NextInt64(size), size, tiles.Read);
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Print($"inclusion proof p50 {Samples.Percentile(taken, 50):0.000} ms, p99 {Samples.Percentile(taken, 99):0.000} ms at {size} entries, from the tiles as files");
    }

    private static void Verify(JournalPlaces places)
    {
        var start = Stopwatch.GetTimestamp();
        var verdict = JournalCheck.Verify(places.DataFolder);
        if (!verdict.Verified)
            throw new BenchmarkFailedException(verdict.Sentence);
        Print($"verification    {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s of {verdict.Index} entries");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
