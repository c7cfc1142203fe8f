namespace TackOS.Cli.Verbs;

/// <summary>
/// A passphrase or PIN that a person types without seeing it, or that is piped in as one line. It is never an argument, which the process list shows,
/// and never an environment variable.
/// </summary>
internal static class TypedSecret
{
    private const int MostCharacters = 4096;

    /// <summary>One that is there already.</summary>
    public static string Known(Run run, string what) => AskOnce(run.Around, $"{Capital(what)} (not shown): ") is { Length: > 0 } typed
        ? typed
        : throw new UsageException($"There is no {what}. Type it, or pipe it in as one line.");

    /// <summary>One that is chosen now: a person types it twice.</summary>
    public static string Chosen(Surroundings around, string what)
    {
        var first = AskOnce(around, $"New {what} (not shown): ");
        if (first is not { Length: > 0 })
            throw new UsageException($"There is no {what}. Type it, or pipe it in as one line.");
        return !around.HasPerson || AskOnce(around, $"The same {what} again: ") == first
            ? first
            : throw new UsageException($"The two were not the same {what}. Nothing was done.");
    }

    /// <summary>Null where nobody typed or piped anything.</summary>
    public static string? AskOnce(Surroundings around, string question)
    {
        if (!around.HasPerson)
            return around.In.ReadLine() is { Length: > 0 and <= MostCharacters } line ? line : null;
        around.Error.Write(question);
        around.Error.Flush();
        return around.ReadHidden();
    }

    private static string Capital(string what) => char.ToUpperInvariant(what[0]) + what[1..];

    /// <summary>On its way to the API. It prints without what was typed.</summary>
    internal sealed record Sent(string? Passphrase)
    {
        public override string ToString() => "***";
    }
}
