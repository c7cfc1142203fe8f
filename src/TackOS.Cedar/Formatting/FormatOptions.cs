namespace TackOS.Cedar.Formatting;

/// <summary>How text is laid out.</summary>
/// <param name="LineWidth">How many characters a line should hold at most; what cannot be broken may be longer. From 1 to 1,000.</param>
/// <param name="IndentWidth">By how many spaces what lies inside is set in. From 0 to 16.</param>
public sealed record FormatOptions(int LineWidth = 80, int IndentWidth = 2)
{
    public const int MaxLineWidth = 1_000;
    public const int MaxIndentWidth = 16;

    /// <summary>Whether both numbers are in their range.</summary>
    public bool AreValid => LineWidth is >= 1 and <= MaxLineWidth && IndentWidth is >= 0 and <= MaxIndentWidth;
}
