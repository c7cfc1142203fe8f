using System.CommandLine;

namespace TackOS.Cli.Grammar;

/// <summary>Something the command line does, with the one example its help shows.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description, string example, Symbol[] takes, Func<Run, Task<int>> does)
        : base(name, description)
    {
        (Example, Does) = (example, does);
        foreach (var symbol in takes)
        {
            if (symbol is Argument argument)
                Arguments.Add(argument);
            else
                Options.Add((Option)symbol);
        }

        // Without an action the parser takes a command for a mere group; Does is what runs.
        SetAction(_ => CommandLine.WrongUsage);
    }

    public string Example { get; }

    public Func<Run, Task<int>> Does { get; }
}

/// <summary>What verbs are about.</summary>
internal sealed class Noun : Command
{
    public Noun(string name, string description, params Verb[] verbs)
        : base(name, description)
    {
        foreach (var verb in verbs)
            Subcommands.Add(verb);
    }
}
