using TackOS.Bench.Calls;
using TackOS.Bench.Cedar;
using TackOS.Bench.Journal;
using TackOS.Bench.Redaction;
using TackOS.Bench.Search;

namespace TackOS.Bench;

/// <summary>One measurement beside its peer. It states its machine and its command, and the last line that it prints is a ratio.</summary>
internal interface IBenchmark
{
    string Name { get; }

    /// <summary>What is measured against what, and the arguments it takes, in one line.</summary>
    string Summary { get; }

    /// <exception cref="UsageException">The arguments cannot be used.</exception>
    Task RunAsync(IReadOnlyList<string> arguments);
}

/// <summary>The benchmarks by name; a new one is a class and a line here.</summary>
internal static class Benchmarks
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private static readonly IBenchmark[] All = [new CallBenchmark(), new CedarBenchmark(), new JournalBenchmark(), new RedactionBenchmark(), new SearchBenchmark(), new VerifyBenchmark()];

    /// <returns>0 done, 1 failed, 2 wrong usage.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var name, .. var rest])
        {
            List(Console.Out);
            return Done;
        }

        if (All.FirstOrDefault(b => b.Name == name) is not { } benchmark)
        {
            await Console.Error.WriteLineAsync($"There is no benchmark '{name}'.");
            List(Console.Error);
            return WrongUsage;
        }

        try
        {
            await benchmark.RunAsync(rest);
            return Done;
        }
        catch (UsageException wrong)
        {
            await Console.Error.WriteLineAsync($"{wrong.Message} {benchmark.Name}: {benchmark.Summary}");
            return WrongUsage;
        }
        catch (BenchmarkFailedException failed)
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return Failed;
        }
    }

    private static void List(TextWriter to)
    {
        to.WriteLine("tackos bench NAME [ARGUMENTS]");
        foreach (var benchmark in All)
            to.WriteLine($"  {benchmark.Name,-10} {benchmark.Summary}");
    }
}

/// <summary>The command was written wrongly; the message is the sentence for its user.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What was to be measured did not work, so there is no figure; the message says what.</summary>
internal sealed class BenchmarkFailedException(string message) : Exception(message);
