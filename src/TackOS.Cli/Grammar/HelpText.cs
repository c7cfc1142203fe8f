using System.CommandLine;
using System.CommandLine.Help;

namespace TackOS.Cli.Grammar;

/// <summary>Help on one screen: the shape, what it does, what it takes, and an example.</summary>
internal static class HelpText
{
    private const int Indent = 2;

    public static void Write(Command command, TextWriter to)
    {
        if (command is Verb verb)
            WriteVerb(verb, to);
        else
            WriteGroup(command, to);
    }

    /// <summary>The words that lead to a command, as typed.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand ? "tackos" : $"{PathOf((Command)command.Parents.First())} {command.Name}";

    private static void WriteVerb(Verb verb, TextWriter to)
    {
        var arguments = string.Concat(verb.Arguments.Select(a => $" {Shape(a)}"));
        to.WriteLine($"{PathOf(verb)}{arguments}{(verb.Options.Any(o => o is not HelpOption) ? " [options]" : "")}\n{verb.Description}.");
        Rows(to, verb.Arguments.Select(a => (Shape(a), a.Description ?? "")));
        Rows(to, verb.Options.Where(o => o is not HelpOption).Select(o => (Shape(o), (o.Description ?? "") + (o.Required ? " (required)" : ""))));
        Rows(to, verb.Options.Any(o => o.Name == Everywhere.Server.Name) ? [Row(Everywhere.Json)] : [Row(Everywhere.Json), Row(Everywhere.Server)]);
        to.WriteLine($"\nExample\n  {verb.Example}");
    }

    private static void WriteGroup(Command group, TextWriter to)
    {
        to.WriteLine(group is RootCommand ? $"{group.Description}\n\ntackos NOUN VERB [--json] [--server URL]" : $"{PathOf(group)} VERB\n{group.Description}.");
        Rows(to, group.Subcommands.Select(c => (c.Name, c is Noun ? $"{c.Description}: {string.Join(", ", c.Subcommands.Select(v => v.Name))}" : c.Description ?? "")));
        to.WriteLine($"\n{PathOf(group)} {(group is RootCommand ? "NOUN " : "")}VERB --help shows what a verb takes, with an example.");
        if (group is RootCommand)
            to.WriteLine("Exit codes: 0 done, 1 refused or failed, 2 wrong usage.");
    }

    private static (string Shape, string Text) Row(Option option) => (Shape(option), option.Description ?? "");

    private static string Shape(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;

    private static string Shape(Option option) =>
        string.Join(", ", option.Aliases.Prepend(option.Name)) + (option.HelpName is { } value ? $" {value}" : "");

    private static void Rows(TextWriter to, IEnumerable<(string Shape, string Text)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        var width = all.Max(r => r.Shape.Length) + Indent;
        to.WriteLine();
        foreach (var (shape, text) in all)
            to.WriteLine($"{new string(' ', Indent)}{shape.PadRight(width)}{text}".TrimEnd());
    }
}
