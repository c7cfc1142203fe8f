namespace TackOS.Cedar.Tests.Differential;

/// <summary>The levels of precedence of the grammar, loosest first.</summary>
internal enum Level
{
    Conditional,
    Or,
    And,
    Relation,
    Sum,
    Product,
    Sign,
    Member,
}

/// <summary>Text of an expression and how tightly its outermost operator binds.</summary>
internal sealed record Piece(string Text, Level Level)
{
    /// <summary>The text where an operand of this level may stand: in parentheses only if it has to be, so that precedence is tried too.</summary>
    public string At(Level level) => Level >= level ? Text : $"({Text})";

    /// <summary>The text where any expression may stand.</summary>
    public override string ToString() => Text;
}
