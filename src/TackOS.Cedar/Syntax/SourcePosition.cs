namespace TackOS.Cedar.Syntax;

/// <summary>
/// Where something was written: the place where it starts and the text from there to its end. Lines and columns count from 1, columns
/// in UTF-16 units as editors do; a line of 0 means that it was not read from text.
/// </summary>
public readonly record struct SourcePosition
{
    /// <summary>The position of what was built in code or read from JSON.</summary>
    public static readonly SourcePosition None;

    private readonly SourceText? _source;

    /// <summary>A place whose text is not at hand.</summary>
    public SourcePosition(string? file, int line, int column)
        : this(new SourceText(file, ""), 0, 0, line, column)
    {
    }

    internal SourcePosition(SourceText source, int start, int length, int line, int column)
    {
        _source = source;
        Start = start;
        Length = length;
        Line = line;
        Column = column;
    }

    /// <summary>The file, where the caller named one.</summary>
    public string? File => _source?.File;

    public int Line { get; }

    public int Column { get; }

    /// <summary>How many UTF-16 units of the source lie before it.</summary>
    public int Start { get; }

    /// <summary>How many UTF-16 units it spans; 0 where the text is not at hand.</summary>
    public int Length { get; }

    /// <summary>The text exactly as written, comments inside it included; empty where it is not at hand.</summary>
    public string Text => Length == 0 ? "" : _source!.Text.Substring(Start, Length);

    /// <summary>Positions are equal when they name the same file, place and length; the text is not compared.</summary>
    public bool Equals(SourcePosition other) =>
        Line == other.Line && Column == other.Column && Start == other.Start && Length == other.Length && File == other.File;

    public override int GetHashCode() => HashCode.Combine(Line, Column, Start, Length);

    public override string ToString() => Line == 0 ? File ?? "" : $"{File ?? "policy"}:{Line}:{Column}";
}

/// <summary>A text that was read, shared by every position in it.</summary>
internal sealed class SourceText(string? file, string text)
{
    public string? File => file;

    public string Text => text;
}
