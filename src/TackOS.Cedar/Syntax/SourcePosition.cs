namespace TackOS.Cedar.Syntax;

/// <summary>
/// Where something was written. Lines and columns count from 1, columns in UTF-16 units as editors do; a line of 0 means that
/// it was not read from text.
/// </summary>
public readonly record struct SourcePosition(string? File, int Line, int Column)
{
    /// <summary>The position of what was built in code or read from JSON.</summary>
    public static readonly SourcePosition None;

    public override string ToString() => Line == 0 ? File ?? "" : $"{File ?? "policy"}:{Line}:{Column}";
}
