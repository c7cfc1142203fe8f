using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Parsing;

/// <summary>
/// Text or JSON that is not what it should be. The message is one sentence that names the place, the problem, the offending
/// text and, where there is a likely one, the mend.
/// </summary>
public sealed class CedarParseException : Exception
{
    public CedarParseException(string problem, SourcePosition position, string offendingText = "", string? suggestion = null)
        : base(Describe(problem, position, offendingText, suggestion))
    {
        Problem = problem;
        Position = position;
        OffendingText = offendingText;
        Suggestion = suggestion;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    public SourcePosition Position { get; }

    /// <summary>The file, where the caller named one.</summary>
    public string? File => Position.File;

    /// <summary>The line, from 1; 0 for JSON, where the problem names the path instead.</summary>
    public int Line => Position.Line;

    /// <summary>The column, from 1, in UTF-16 units; 0 for JSON.</summary>
    public int Column => Position.Column;

    /// <summary>The text at that place; empty at the end of the input.</summary>
    public string OffendingText { get; }

    /// <summary>What was probably meant.</summary>
    public string? Suggestion { get; }

    private static string Describe(string problem, SourcePosition position, string offendingText, string? suggestion)
    {
        var place = position.ToString();
        var near = offendingText.Length == 0 ? "" : $" at `{offendingText}`";
        return (place.Length == 0 ? "" : place + ": ") + problem + near + (suggestion is null ? "" : $"; {suggestion}");
    }
}
