using System.CommandLine;

namespace TackOS.Cli.Grammar;

/// <summary>Says what is wrong with a command line, and the nearest thing that exists.</summary>
internal static class Mistakes
{
    private const int FarthestGuess = 3;

    public static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var help = $"See: {HelpText.PathOf(command)} --help";
        if (parsed.UnmatchedTokens is [var unknown, ..])
        {
            var nearest = Nearest(unknown, Known(command));
            var kind = unknown.StartsWith('-') ? "option" : command is Verb ? "further argument" : "command";
            return $"{HelpText.PathOf(command)} has no {kind} '{unknown}'." + (nearest is null ? "" : $" Did you mean '{nearest}'?") + $"\n{help}";
        }

        return command is Verb
            ? string.Join('\n', parsed.Errors.Select(e => e.Message).Distinct()) + $"\n{help}"
            : $"{HelpText.PathOf(command)} needs a verb: {string.Join(", ", command.Subcommands.Select(c => c.Name))}.\n{help}";
    }

    /// <summary>The name that the fewest slips turn into this one; null where that would be a guess.</summary>
    internal static string? Nearest(string typed, IEnumerable<string> names) => names
        .Select(name => (name, Slips: Slips(typed, name)))
        .Where(n => n.Slips <= FarthestGuess && n.Slips < Math.Max(2, n.name.Length - 1))
        .OrderBy(n => n.Slips).ThenBy(n => n.name, StringComparer.Ordinal)
        .Select(n => n.name).FirstOrDefault();

    private static IEnumerable<string> Known(Command command) => command.Subcommands.Select(c => c.Name)
        .Concat(command.Options.Where(o => !o.Hidden).Select(o => o.Name))
        .Concat([Everywhere.Json.Name, Everywhere.Server.Name]);

    /// <summary>Levenshtein's distance, where two neighbours that changed places count as one slip.</summary>
    private static int Slips(string a, string b)
    {
        // Long nonsense is not worth its square.
        if (a.Length > 64)
            return int.MaxValue;
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
