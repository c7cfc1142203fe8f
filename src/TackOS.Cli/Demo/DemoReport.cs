using Spectre.Console;

namespace TackOS.Cli.Demo;

/// <summary>Tells the story step by step: what was done, what was expected, what came. Remembers whether all of it came true.</summary>
internal sealed class DemoReport(IAnsiConsole console)
{
    private int _step;

    public int Failed { get; private set; }

    public void Chapter(string title) => console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified().RuleStyle("grey"));

    public void Note(string text) => console.MarkupLineInterpolated($"  [grey]{text}[/]");

    /// <summary>One step; <paramref name="saw"/> is what really came.</summary>
    public void Check(string what, string expected, bool cameTrue, string saw)
    {
        _step++;
        if (!cameTrue)
            Failed++;
        var mark = cameTrue ? "[green]✓[/]" : "[red]✗[/]";
        console.MarkupLine($"{mark} [bold]{_step,2}[/] {Markup.Escape(what)}");
        console.MarkupLine($"     [grey]expected[/] {Markup.Escape(expected)}");
        console.MarkupLine($"     [grey]came[/]     {Markup.Escape(Short(saw))}");
    }

    public void Close(string where)
    {
        console.WriteLine();
        console.MarkupLine(Failed == 0
            ? $"[green]All {_step} steps came true.[/] {Markup.Escape(where)}"
            : $"[red]{Failed} of {_step} steps did not come true.[/] {Markup.Escape(where)}");
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 220 ? line : line[..217] + "...";
    }
}
