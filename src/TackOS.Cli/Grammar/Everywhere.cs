using System.CommandLine;

namespace TackOS.Cli.Grammar;

/// <summary>The options that every verb takes.</summary>
internal static class Everywhere
{
    public static Option<bool> Json { get; } = new("--json") { Description = "one JSON document instead of text", Recursive = true };

    public static Option<string?> StepUpCode { get; } = new("--step-up-code")
    {
        Description = "where a script gives the code of the authenticator: - is the first line of standard input",
        HelpName = "-",
        Recursive = true,
    };

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "the server's address (default $TACKOS_SERVER, else http://127.0.0.1:7070)",
        HelpName = "URL",
        Recursive = true,
    };
}
