using System.Globalization;

namespace TackOS.Bench.Journal;

/// <summary>How the journal benchmark is run. A folder is named to measure on the disk that it lies on.</summary>
internal sealed record JournalOptions(string? Folder, int Entries, int Appenders, int Rounds)
{
    /// <exception cref="UsageException">They cannot be read.</exception>
    public static JournalOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new JournalOptions(Folder: null, Entries: 1_000_000, Appenders: 256, Rounds: 1);
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--entries" => options with { Entries = Number(arguments, ++i, 100_000_000) },
                "--appenders" => options with { Appenders = Number(arguments, ++i, 4_000) },
                "--rounds" => options with { Rounds = Number(arguments, ++i, 1_000) },
                var folder when folder[0] != '-' && options.Folder is null => options with { Folder = folder },
                var unknown => throw new UsageException($"'{unknown}' is not understood."),
            };
        }

        return options.Entries / options.Rounds >= options.Appenders ? options : throw new UsageException("Every appender appends something in every round.");
    }

    private static int Number(IReadOnlyList<string> arguments, int at, int most) =>
        at < arguments.Count && int.TryParse(arguments[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number
            : throw new UsageException($"{arguments[at - 1]} needs a whole number from 1 to {most}.");
}
