namespace TackOS.Cedar.Parsing;

internal enum TokenKind
{
    End,
    Identifier,
    Integer,
    String,
    Slot,
    At,
    Dot,
    Comma,
    Semicolon,
    Colon,
    Question,
    PathSeparator,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Assign,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Not,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
}

/// <summary>A token: a span of the source and where it starts (line and column from 1).</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length, int Line, int Column)
{
    public int End => Start + Length;
}
