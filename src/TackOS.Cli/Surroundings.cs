using TackOS.Cli.Connect;

namespace TackOS.Cli;

/// <summary>Everything the command line sees of the machine it runs on, so that a test can stand in for it.</summary>
/// <param name="In">What is piped in, or what a person types.</param>
/// <param name="Out">Answers, and nothing else.</param>
/// <param name="Error">Questions, refusals and notes.</param>
/// <param name="Places">Home, working folder and environment variables.</param>
/// <param name="Clock">The time that durations are counted from.</param>
public sealed record Surroundings(TextReader In, TextWriter Out, TextWriter Error, ClientPlaces Places, TimeProvider Clock)
{
    private const int ColumnsOfAPipe = 10_000;

    /// <summary>Whether there is a person who can be asked.</summary>
    public bool HasPerson { get; init; }

    /// <summary>Whether somebody sees what goes to <see cref="Error"/> as it is written.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Whether answers may be coloured: a terminal, and NO_COLOR (no-color.org) unset or empty.</summary>
    public bool Colours { get; init; }

    /// <summary>Columns of an answer. A pipe has as many as a line needs.</summary>
    public int Width { get; init; } = ColumnsOfAPipe;

    /// <summary>Reads a line without showing it; null where there is no person.</summary>
    public Func<string?> ReadHidden { get; init; } = () => null;

    /// <summary>TackOS's own folder for a user: credentials, and what undoing a connection needs.</summary>
    internal string OwnFolder => Path.Combine(Places.Folder("XDG_CONFIG_HOME", ".config"), "tackos");

    public static Surroundings OfThisProcess()
    {
        var screen = !Console.IsOutputRedirected;
        return new Surroundings(Console.In, Console.Out, Console.Error, ClientPlaces.OfThisProcess(), TimeProvider.System)
        {
            ShowsProgress = !Console.IsErrorRedirected,
            HasPerson = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            Colours = screen && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = screen && Console.BufferWidth > 0 ? Console.BufferWidth : ColumnsOfAPipe,
            ReadHidden = HiddenLine,
        };
    }

    private static string? HiddenLine()
    {
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
