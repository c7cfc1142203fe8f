using System.Globalization;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Random choices that a seed repeats.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>From 0 to one less than the count.</summary>
    public int Below(int count) => _random.Next(count);

    public int Between(int first, int last) => _random.Next(first, last + 1);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public long AnyLong() => _random.NextInt64(long.MinValue, long.MaxValue);

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>Some of the items, in their order.</summary>
    public T[] Some<T>(IEnumerable<T> items, int percent) => [.. items.Where(_ => Chance(percent))];

    public T[] Many<T>(int first, int last, Func<T> item) => [.. Enumerable.Range(0, Between(first, last)).Select(_ => item())];

    /// <summary>Joined by commas, sometimes with one after the last, as Cedar allows in lists.</summary>
    public string List(IReadOnlyCollection<string> items) => string.Join(", ", items) + (items.Count > 0 && Chance(5) ? "," : "");
}

/// <summary>How long the random tests run, and from which seed.</summary>
internal static class Campaign
{
    private const int UsualSeed = 20_250_101;

    /// <summary>Whether the long campaigns were asked for.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("TACKOS_LONG_TESTS") is { Length: > 0 };

    /// <summary>TACKOS_SEED where it is set. Otherwise the usual tests repeat themselves, and a long campaign never does.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("TACKOS_SEED"), CultureInfo.InvariantCulture, out var named) ? named
        : IsLong ? Random.Shared.Next() : UsualSeed;

    /// <summary>A seed for one input of the campaign, so that each can be repeated alone.</summary>
    public static int SeedOf(int number) => unchecked((Seed * 1_000_003) + number);

    public static void Report(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture) + $", seed {Seed} (TACKOS_SEED)");
}
