using System.Globalization;

namespace TackOS.Bench.Cedar;

/// <summary>How the Cedar benchmark is run.</summary>
internal sealed record CedarOptions(int Rounds, TimeSpan RoundLength, bool Json)
{
    /// <exception cref="UsageException">They cannot be read.</exception>
    public static CedarOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new CedarOptions(Rounds: 5, RoundLength: TimeSpan.FromSeconds(1), Json: false);
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Number(arguments, ++i) },
                "--seconds" => options with { RoundLength = TimeSpan.FromSeconds(Number(arguments, ++i)) },
                "--json" => options with { Json = true },
                var unknown => throw new UsageException($"'{unknown}' is not understood."),
            };
        }

        return options;
    }

    private static int Number(IReadOnlyList<string> arguments, int at) =>
        at < arguments.Count && int.TryParse(arguments[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 100
            ? number
            : throw new UsageException($"{arguments[at - 1]} needs a whole number from 1 to 100.");
}
