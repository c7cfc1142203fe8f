using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using TackOS.Bench.Machines;
using TackOS.Redaction;
using TackOS.Vault;

namespace TackOS.Bench.Redaction;

/// <summary>
/// How fast texts without a secret pass the redactor, as nearly all do, with many secrets in all encodings in play; beside the least that looking
/// at every byte can cost, a vectorised search for one byte that is not there.
/// </summary>
internal sealed class RedactionBenchmark : IBenchmark
{
    private const int Piece = 1_000_000;
    private const int Rounds = 5;

    public string Name => "redaction";

    public string Summary => "texts past the redactor against IndexOf of one byte, on one core: [--secrets 1000] [--megabytes 256]";

    public Task RunAsync(IReadOnlyList<string> arguments)
    {
        var (secrets, megabytes) = Read(arguments);
        Print($"machine  {Machine.Describe()}");
        Print($"command  tackos bench redaction --secrets {secrets} --megabytes {megabytes}; one thread, median of {Rounds}");
        var watch = Stopwatch.StartNew();
        var redactor = RedactorOf(secrets);
        Print($"loaded   {secrets} secrets in all encodings in {watch.Elapsed.TotalSeconds:0.00} s, {GC.GetTotalMemory(forceFullCollection: true) / 1e6:0} MB");
        List<double> ratios = [];
        foreach (var kind in SampleTexts.All)
        {
            var texts = kind.Make(Piece);
            var plain = Measure(texts, megabytes, static text => text.Span.IndexOf((byte)0x01) >= 0);
            var redacted = Measure(texts, megabytes, text => redactor.Redact(text).Hits.Count > 0);
            var json = kind.IsJson ? Measure(texts, megabytes, text => redactor.RedactJson(text).Hits.Count > 0) : (double?)null;
            Print($"{kind.Name,-12} redactor {redacted,6:0} MB/s, IndexOf {plain,6:0} MB/s{(json is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"; token by token as JSON {tokens:0} MB/s") : "")}");
            ratios.Add(redacted / plain);
        }

        Print($"ratio redactor/IndexOf, median over the kinds of text: {Samples.Median(ratios):0.000}");
        return Task.CompletedTask;
    }

    /// <returns>Megabytes of 10⁶ bytes a second.</returns>
    private static double Measure(List<ReadOnlyMemory<byte>> texts, int megabytes, Func<ReadOnlyMemory<byte>, bool> isHit)
    {
        var each = Math.Max(1, megabytes / Rounds);
        List<double> rates = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            long bytes = 0;
            for (var i = 0; i < each; i++)
            {
                var text = texts[i % texts.Count];
                bytes += text.Length;
                if (isHit(text))
                    throw new BenchmarkFailedException("A text that holds no secret gave a hit.");
            }

            // The first round only warms up.
            if (round > 0)
                rates.Add(bytes / 1e6 / watch.Elapsed.TotalSeconds);
        }

        return Samples.Median(rates);
    }

    private static Redactor RedactorOf(int count)
    {
        var secrets = Enumerable.Range(0, count).Select(n => new SecretInPlay(
            new SecretId($"s{n}"), SecretValue.FromText((n % 3) switch
            {
                0 => "sk_live_" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 32),
                1 => RandomNumberGenerator.GetHexString(40, lowercase: true),
                _ => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)),
            }))).ToList();
        var redactor = Redactor.For(secrets);
        secrets.ForEach(secret => secret.Value.Dispose());
        return redactor;
    }

    private static (int Secrets, int Megabytes) Read(IReadOnlyList<string> arguments)
    {
        var (secrets, megabytes) = (1_000, 256);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var number = i + 1 < arguments.Count && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and <= 100_000
                ? n
                : throw new UsageException($"{arguments[i]} needs a whole number from 1 to 100000.");
            switch (arguments[i])
            {
                case "--secrets": secrets = number; break;
                case "--megabytes": megabytes = number; break;
                default: throw new UsageException($"'{arguments[i]}' is not understood.");
            }
        }

        return (secrets, megabytes);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
