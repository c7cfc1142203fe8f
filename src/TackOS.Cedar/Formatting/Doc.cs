namespace TackOS.Cedar.Formatting;

/// <summary>
/// A document with a choice of line breaks: a closed family (P. Wadler, "A prettier printer"). A group stands on one line if it
/// fits there; if not, each break that belongs to it breaks.
/// </summary>
internal abstract record Doc
{
    public static readonly Doc Nothing = new Sequence([]);
    public static readonly Doc Space = new Text(" ");

    /// <summary>A line break, or a space where its group fits on one line.</summary>
    public static readonly Doc Line = new Break(" ");

    /// <summary>A line break, or nothing where its group fits on one line.</summary>
    public static readonly Doc SoftLine = new Break("");

    /// <summary>A line break wherever it stands: no group that holds one fits on one line.</summary>
    public static readonly Doc HardLine = new Break(null);

    public static Doc Of(params Doc[] parts) => new Sequence(parts);

    public static Doc GroupOf(params Doc[] parts) => new Group(new Sequence(parts));

    public static Doc NestOf(int indent, params Doc[] parts) => new Nest(indent, new Sequence(parts));

    public sealed record Text(string Value) : Doc;

    public sealed record Break(string? WhenFlat) : Doc;

    public sealed record Sequence(IReadOnlyList<Doc> Parts) : Doc;

    public sealed record Nest(int Indent, Doc Inner) : Doc;

    public sealed record Group(Doc Inner) : Doc;
}
