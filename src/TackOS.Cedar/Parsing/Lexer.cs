using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Splits Cedar text into tokens (Cedar grammar, lexical part). White space and <c>//</c> comments separate and vanish.</summary>
internal sealed class Lexer(string source, string? file)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <exception cref="CedarParseException">A character that begins no token, or a string that does not end.</exception>
    public List<Token> Tokens()
    {
        var tokens = new List<Token>(source.Length / 4);
        do
        {
            SkipBlanks();
            tokens.Add(Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private void SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (source[_at] == '/' && Char(1) == '/')
                SkipComment();
            else if (char.IsWhiteSpace(source[_at]))
                Advance();
            else
                return;
        }
    }

    private void SkipComment()
    {
        var end = source.AsSpan(_at).IndexOfAny('\r', '\n');
        _at = end < 0 ? source.Length : _at + end;
    }

    private void Advance()
    {
        if (source[_at++] != '\n')
            return;
        _line++;
        _lineStart = _at;
    }

    private Token Next()
    {
        var (start, line, column) = (_at, _line, _at - _lineStart + 1);
        var kind = _at == source.Length ? TokenKind.End : Scan(source[_at]);
        return new Token(kind, start, _at - start, line, column);
    }

    private TokenKind Scan(char first)
    {
        if (CedarText.IsIdentifierStart(first))
            return TakeWhile(CedarText.IsIdentifierPart, TokenKind.Identifier);
        if (char.IsAsciiDigit(first))
            return TakeWhile(char.IsAsciiDigit, TokenKind.Integer);
        if (first == '"')
            return TakeString();
        if (first == '?' && CedarText.IsIdentifierStart(Char(1)))
        {
            _at++;
            return TakeWhile(CedarText.IsIdentifierPart, TokenKind.Slot);
        }

        return TakeSymbol(first);
    }

    private TokenKind TakeWhile(Func<char, bool> belongs, TokenKind kind)
    {
        while (_at < source.Length && belongs(source[_at]))
            _at++;
        return kind;
    }

    private TokenKind TakeString()
    {
        var start = Here;
        Advance();
        while (_at < source.Length && source[_at] != '"')
        {
            // An escaped character cannot close the string; a line break cannot be escaped.
            if (source[_at] == '\\' && Char(1) is not ('\0' or '\n'))
                _at++;
            if (_at < source.Length)
                Advance();
        }

        if (_at == source.Length)
            throw new CedarParseException("the string does not end", start, "\"", "close it with `\"`");
        Advance();
        return TokenKind.String;
    }

    private TokenKind TakeSymbol(char first)
    {
        var (kind, length) = (first, Char(1)) switch
        {
            (':', ':') => (TokenKind.PathSeparator, 2),
            ('=', '=') => (TokenKind.Equal, 2),
            ('!', '=') => (TokenKind.NotEqual, 2),
            ('<', '=') => (TokenKind.LessOrEqual, 2),
            ('>', '=') => (TokenKind.GreaterOrEqual, 2),
            ('&', '&') => (TokenKind.And, 2),
            ('|', '|') => (TokenKind.Or, 2),
            _ => (SingleSymbol(first), 1),
        };
        _at += length;
        return kind;
    }

    private TokenKind SingleSymbol(char symbol) => symbol switch
    {
        '@' => TokenKind.At,
        '.' => TokenKind.Dot,
        ',' => TokenKind.Comma,
        ';' => TokenKind.Semicolon,
        ':' => TokenKind.Colon,
        '?' => TokenKind.Question,
        '(' => TokenKind.LeftParen,
        ')' => TokenKind.RightParen,
        '{' => TokenKind.LeftBrace,
        '}' => TokenKind.RightBrace,
        '[' => TokenKind.LeftBracket,
        ']' => TokenKind.RightBracket,
        '=' => TokenKind.Assign,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        '!' => TokenKind.Not,
        '+' => TokenKind.Plus,
        '-' => TokenKind.Minus,
        '*' => TokenKind.Star,
        '/' => TokenKind.Slash,
        '%' => TokenKind.Percent,
        '&' => throw Unknown(symbol, "write `&&`"),
        '|' => throw Unknown(symbol, "write `||`"),
        '\'' => throw Unknown(symbol, "strings are written with double quotes"),
        _ => throw Unknown(symbol, null),
    };

    private CedarParseException Unknown(char symbol, string? suggestion)
    {
        var text = char.IsHighSurrogate(symbol) && char.IsLowSurrogate(Char(1)) ? source.Substring(_at, 2) : symbol.ToString();
        return new CedarParseException("unexpected character", Here, text, suggestion);
    }

    private SourcePosition Here => new(file, _line, _at - _lineStart + 1);

    private char Char(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';
}
