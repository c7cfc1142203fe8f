using System.Diagnostics;
using System.Globalization;
using TackOS.Bench.Machines;
using TackOS.Server.Search;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Bench.Search;

/// <summary>What it costs to make the journal's index, and what a search takes beside one that reads the entries as they lie.</summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Rounds = 100;
    private const int ProofRounds = 2_000;

    private static readonly (string What, JournalSearch Search, string Peer)[] Asked =
    [
        ("the newest", new JournalSearch(), "1"),
        ("an agent's newest", new JournalSearch { Agent = "clerk-3" }, "json ->> 'agent' = 'clerk-3'"),
        ("a rare agent's", new JournalSearch { Agent = "clerk-39" }, "json ->> 'agent' = 'clerk-39'"),
        ("refused of one tool", new JournalSearch { Tool = "bank__pay", Decision = "budget-stop" }, "json ->> 'tool' = 'bank__pay' AND json ->> 'code' = 'budget-stop'"),
        ("a word", new JournalSearch { Text = "payroll" }, "json LIKE '%payroll%'"),
        ("two words of a department", new JournalSearch { Text = "supplier warranty", Department = "office-2" }, "json LIKE '%supplier%' AND json LIKE '%warranty%'"),
        ("a beginning", new JournalSearch { Text = "forec*" }, "json LIKE '%forec%'"),
        ("a week of last spring", new JournalSearch { From = At("2026-03-02"), To = At("2026-03-09") }, "at BETWEEN 1772409600000 AND 1773014399999"),
        ("an agent in that week", new JournalSearch { Agent = "clerk-7", From = At("2026-03-02"), To = At("2026-03-09") }, "json ->> 'agent' = 'clerk-7' AND at BETWEEN 1772409600000 AND 1773014399999"),
        ("far back", new JournalSearch { Agent = "clerk-1", Before = 1000 }, "json ->> 'agent' = 'clerk-1' AND idx < 1000"),
        ("two frequent things that never meet", new JournalSearch { Decision = "settled", Type = "call.admitted" }, "json ->> 'type' = 'call.admitted' AND json ->> 'isError' IS NOT NULL"),
        ("the commonest beginning", new JournalSearch { Text = "call*", Agent = "clerk-39" }, "json LIKE '%call%' AND json ->> 'agent' = 'clerk-39'"),
        ("frequent words that never meet", new JournalSearch { Text = "guardrailed settled" }, "json LIKE '%guardrailed%' AND json LIKE '%settled%'"),
    ];

    public string Name => "search";

    public string Summary => "searches of a journal against reading its entries: [ENTRIES, default 1000000]";

    public Task RunAsync(IReadOnlyList<string> arguments)
    {
        var size = arguments switch
        {
            [] => 1_000_000,
            [var one] when long.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var entries) && entries >= 10_000 => entries,
            _ => throw new UsageException("It takes one number of entries, at least 10000."),
        };
        var folder = Directory.CreateTempSubdirectory("tackos-search-").FullName;
        try
        {
            Print($"machine  {Machine.Describe()}\ncommand  tackos bench search {size}\npeer     SQLite over the table of entries: LIKE and json ->> on each, newest first");
            SampleJournal.Write(folder, size);
            Build(folder, size);
            var ratios = Search(folder);
            Prove(Path.Combine(folder, "log"), size);
            Print($"ratio peer/index, median over the searches: {Samples.Median(ratios):0}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Task.CompletedTask;
    }

    private static void Build(string folder, long size)
    {
        var watch = Stopwatch.StartNew();
        using (var journal = Database.OpenReader(Path.Combine(folder, "tackos.db")))
        using (var index = JournalIndex.Open(folder))
        {
            while (index.TakeIn(journal, 1_000) > 0)
            {
            }

            Print($"made     {watch.Elapsed.TotalSeconds:0.0} s, {size / watch.Elapsed.TotalSeconds:N0} entries/s");
            watch.Restart();
            index.IsSound();
            Print($"checked  {watch.Elapsed.TotalSeconds:0.0} s");
        }

        long Megabytes(string name) => new FileInfo(Path.Combine(folder, name)).Length / 1_000_000;
        Print($"size     {Megabytes(JournalIndex.FileName)} MB beside {Megabytes("tackos.db")} MB of entries");
    }

    /// <summary>A search opens the index afresh each time, as the server does.</summary>
    private static List<double> Search(string folder)
    {
        var ratios = new List<double>();
        foreach (var (what, search, peer) in Asked)
        {
            var found = 0;
            var times = Enumerable.Range(0, Rounds).Select(_ => Milliseconds(() =>
            {
                using var index = Database.OpenReader(Path.Combine(folder, JournalIndex.FileName));
                found = IndexSearch.Run(index, search).Count;
            })).ToList();
            var theirs = Milliseconds(() =>
            {
                using var journal = Database.OpenReader(Path.Combine(folder, "tackos.db"));
                journal.All($"SELECT idx, json FROM entry WHERE {peer} ORDER BY idx DESC LIMIT 50", row => row.GetInt64(0));
            });
            ratios.Add(theirs / Samples.Percentile(times, 50));
            Print($"{what,-36} {found,3} found, p50 {Samples.Percentile(times, 50),7:0.00} ms, p99 {Samples.Percentile(times, 99),7:0.00} ms; peer {theirs,8:0.0} ms");
        }

        return ratios;
    }

    /// <summary>Proofs of entries all over the log, each from the files on disk, made and then checked by a stranger with the key.</summary>
    private static void Prove(string folder, long size)
    {
        using var log = new PublishedTree(folder, size);
        var random = new Random(1);
        var (made, checkedIn) = (new List<double>(), new List<double>());
        for (var round = 0; round < ProofRounds; round++)
        {
            var index = random.NextInt64(size);
            LogProof? proof = null;
            made.Add(Milliseconds(() => proof = LogProof.Create(index, log.Checkpoint, tile => log.Folder.Read(tile)!)));
            checkedIn.Add(Milliseconds(() =>
            {
                if (proof!.Verify(PublishedTree.EntryAt(index), log.Trust) is not ProofVerdict.Included)
                    throw new BenchmarkFailedException($"Entry {index} is not proved.");
            }));
        }

        Print($"a proof made p50 {Samples.Percentile(made, 50):0.00} ms, p99 {Samples.Percentile(made, 99):0.00} ms; checked p50 {Samples.Percentile(checkedIn, 50):0.00} ms, p99 {Samples.Percentile(checkedIn, 99):0.00} ms");
    }

    private static double Milliseconds(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static DateTimeOffset At(string day) => DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
