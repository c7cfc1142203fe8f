using System.Globalization;

namespace TackOS.Bench.Calls;

/// <summary>How the call benchmark is run. A folder is named to measure on the disk that it lies on.</summary>
internal sealed record CallOptions(string? Folder, int Rounds, TimeSpan RoundLength)
{
    /// <exception cref="UsageException">They cannot be read.</exception>
    public static CallOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new CallOptions(Folder: null, Rounds: 10, RoundLength: TimeSpan.FromSeconds(2));
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Number(arguments, ++i) },
                "--seconds" => options with { RoundLength = TimeSpan.FromSeconds(Number(arguments, ++i)) },
                var folder when folder[0] != '-' && options.Folder is null => options with { Folder = folder },
                var unknown => throw new UsageException($"'{unknown}' is not understood."),
            };
        }

        return options;
    }

    private static int Number(IReadOnlyList<string> arguments, int at) =>
        at < arguments.Count && int.TryParse(arguments[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1000
            ? number
            : throw new UsageException($"{arguments[at - 1]} needs a whole number from 1 to 1000.");
}
