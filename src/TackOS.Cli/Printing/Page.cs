using System.Text;
using Spectre.Console;

namespace TackOS.Cli.Printing;

/// <summary>How a text is meant.</summary>
internal enum Tone
{
    Plain,
    Faint,
    Good,
    Warning,
    Bad,
}

/// <summary>One place of a table.</summary>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>An answer for people: lines, facts and tables. Every text is shown by <see cref="Visible"/>.</summary>
internal sealed class Page
{
    private const int Gap = 2;
    private readonly Surroundings _around;
    private readonly StringBuilder _lines = new();
    private readonly IAnsiConsole _console;

    public Page(Surroundings around)
    {
        _around = around;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(new StringWriter(_lines)),
            Ansi = around.Colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = around.Colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        _console.Profile.Width = around.Width;
    }

    public void Line(string text = "", Tone tone = Tone.Plain)
    {
        _console.WriteLine(Visible.OfLines(text), StyleOf(tone));
        Print();
    }

    /// <summary>Names and values, one a line, values beneath each other.</summary>
    public void Facts(params IEnumerable<(string Name, Cell Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(Gap)).AddColumn(new GridColumn().PadRight(0));
        foreach (var (name, value) in facts)
            grid.AddRow(Rendered(new Cell(name, Tone.Faint)), Rendered(value));
        _console.Write(grid);
        Print();
    }

    public void Table(string whenEmpty, string[] heads, IEnumerable<Cell[]> rows)
    {
        var table = new Table().NoBorder();
        foreach (var (i, head) in heads.Index())
            table.AddColumn(new TableColumn(Rendered(new Cell(head, Tone.Faint))).PadLeft(0).PadRight(i == heads.Length - 1 ? 0 : Gap));
        foreach (var row in rows)
            table.AddRow(row.Select(Rendered));
        if (table.Rows.Count == 0)
            _console.WriteLine(whenEmpty, StyleOf(Tone.Faint));
        else
            _console.Write(table);
        Print();
    }

    /// <summary>A table fills its last column with blanks, which a pipe has no use for.</summary>
    private void Print()
    {
        foreach (var line in _lines.ToString().TrimEnd('\n').Split('\n'))
            _around.Out.WriteLine(_around.Colours ? line : line.TrimEnd());
        _lines.Clear();
    }

    private static Text Rendered(Cell cell) => new(Visible.OfLines(cell.Text), StyleOf(cell.Tone));

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Faint => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}
