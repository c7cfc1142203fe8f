using System.Diagnostics;
using System.Globalization;
using TackOS.Bench.Machines;
using TackOS.Bench.Search;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Bench.Journal;

/// <summary>How long it takes to sequence, verify and export a whole journal, beside the independent verifier of the tests.</summary>
internal sealed class VerifyBenchmark : IBenchmark
{
    private const int Rounds = 3;
    private const int AtOnce = 100_000;

    public string Name => "verify";

    public string Summary => "verification of a whole journal against the verifier in tests/fixtures/tlog-verify: [ENTRIES, default 1000000]";

    public Task RunAsync(IReadOnlyList<string> arguments)
    {
        var size = arguments switch
        {
            [] => 1_000_000,
            [var one] when long.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var entries) && entries > 0 => entries,
            _ => throw new UsageException("It takes one number of entries."),
        };
        var root = Directory.CreateTempSubdirectory("tackos-verify-").FullName;
        try
        {
            Print($"machine  {Machine.Describe()}\ncommand  tackos bench verify {size}\npeer     tests/fixtures/tlog-verify: Go, golang.org/x/mod sumdb/tlog; it proves every entry as well");
            Run(Path.Combine(root, "data"), Path.Combine(root, "export"), size);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        return Task.CompletedTask;
    }

    private static void Run(string data, string export, long size)
    {
        Print($"sequenced in   {Seconds(() => Write(data, size)),8:0.00} s, {AtOnce:N0} entries a checkpoint, database included");
        var whole = Median(() => Must(JournalCheck.Verify(data)));
        Print($"data folder    {whole,8:0.00} s, {Cpu(() => Must(JournalCheck.Verify(data))):0.00} s of CPU: tiles, bundles, database, record, checkpoints");
        Print($"exported in    {Seconds(() => Must(JournalExport.Write(data, export))),8:0.00} s, read back and verified");
        var alone = Median(() => Must(ExportedLog.Verify(export, new JournalTrust())));
        Print($"folder alone   {alone,8:0.00} s, {Cpu(() => Must(ExportedLog.Verify(export, new JournalTrust()))):0.00} s of CPU: tiles, bundles, checkpoints; {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB at most in this process");
        var peer = Median(() => Peer(export));
        Print($"peer           {peer,8:0.00} s\nratio peer/folder alone: {peer / alone:0.0}");
    }

    private static void Write(string data, long size)
    {
        Directory.CreateDirectory(data);
        var places = new JournalPlaces(data);
        using var keys = VaultKeys.Open(data, KeyFile.DefaultFor(data));
        SampleJournal.Write(data, size);
        using var db = Database.OpenWriter(places.Database);
        db.Execute("CREATE TABLE IF NOT EXISTS checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL)");
        var entries = new SomeOf(db);
        var sequencer = new Sequencer(keys.Origin, [keys.JournalSigner], entries, new LogFolder(places.Log), new CheckpointFile(places.Record));
        sequencer.Start(mayBegin: true);
        for (entries.Shown = Math.Min(AtOnce, size); sequencer.Advance() is Sequenced.Signed signed; entries.Shown = Math.Min(entries.Shown + AtOnce, size))
            db.Execute("INSERT INTO checkpoint(size, note) VALUES (?1, ?2)", signed.Checkpoint.Size, System.Text.Encoding.UTF8.GetString(sequencer.Published!));
    }

    private static void Must(JournalVerdict verdict)
    {
        if (!verdict.Verified)
            throw new BenchmarkFailedException(verdict.Sentence);
    }

    private static void Must(ExportOutcome outcome)
    {
        if (outcome is ExportOutcome.Refused refused)
            throw new BenchmarkFailedException(refused.Sentence);
    }

    private static void Peer(string export)
    {
        var program = Path.GetFullPath("tests/fixtures/tlog-verify/bin/tlog-verify");
        if (!File.Exists(program))
            throw new BenchmarkFailedException($"The peer {program} is not built: ./test builds it. Run this from the root of the checkout.");
        using var process = Process.Start(new ProcessStartInfo(program, [export, File.ReadAllText(Path.Combine(export, "key.vkey"))]) { RedirectStandardOutput = true })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new BenchmarkFailedException("The peer refused what was exported.");
    }

    private static double Median(Action work) => Samples.Median(Enumerable.Range(0, Rounds).Select(_ => Seconds(work)));

    private static double Seconds(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>What a busy machine does not stretch as it does the time on the clock.</summary>
    private static double Cpu(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>The first entries of a table, as if the others were not written yet.</summary>
    private sealed class SomeOf(Database db) : IDurableEntries
    {
        public long Shown { get; set; }

        public long Count() => Shown;

        public IReadOnlyList<ReadOnlyMemory<byte>> Read(long from, int most) => db.All(
            "SELECT json FROM entry WHERE idx >= ?1 ORDER BY idx LIMIT ?2", row => (ReadOnlyMemory<byte>)row.Bytes(0), from, (long)most);
    }
}
