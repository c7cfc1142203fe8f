using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Parsing;

/// <summary>A cursor over the tokens of one text; it words the errors of the parsers that share it.</summary>
internal sealed class TokenReader(string source, string? file)
{
    private const int LongestQuote = 40;

    private readonly SourceText _source = new(file, source);
    private readonly List<Token> _tokens = new Lexer(source, file).Tokens();
    private int _at;

    public Token Current => _tokens[_at];

    public bool AtEnd => Current.Kind == TokenKind.End;

    /// <summary>The text of the current token when it is a word, otherwise nothing.</summary>
    public string Word => Current.Kind == TokenKind.Identifier ? Text(Current) : "";

    /// <summary>Of the current token.</summary>
    public SourcePosition Position => At(Current);

    public SourcePosition At(Token token) => new(_source, token.Start, token.Length, token.Line, token.Column);

    /// <summary>From this token to the last one taken.</summary>
    public SourcePosition Since(Token first) => new(_source, first.Start, _tokens[_at - 1].End - first.Start, first.Line, first.Column);

    public string Text(Token token) => source.Substring(token.Start, token.Length);

    public TokenKind KindAhead(int count) => _tokens[Math.Min(_at + count, _tokens.Count - 1)].Kind;

    public Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            _at++;
        return token;
    }

    public bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        _at++;
        return true;
    }

    public bool TryTakeWord(string word)
    {
        if (Word != word)
            return false;
        _at++;
        return true;
    }

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Error($"expected {what}");

    public void ExpectWord(string word)
    {
        if (!TryTakeWord(word))
            throw Error($"expected `{word}`", Spelling.Suggest(Word, [word]));
    }

    /// <summary>Items separated by commas up to the closing token, which is taken; a comma may follow the last.</summary>
    public List<T> List<T>(TokenKind close, string closeText, Func<T> item)
    {
        var items = new List<T>();
        while (!TryTake(close))
        {
            items.Add(item());
            if (!TryTake(TokenKind.Comma) && Current.Kind != close)
                throw Error($"expected `,` or `{closeText}`");
        }

        return items;
    }

    public CedarParseException Error(string problem, string? suggestion = null) => Error(Current, problem, suggestion);

    public CedarParseException Error(Token token, string problem, string? suggestion = null)
    {
        var text = Text(token);
        var quote = text.Length > LongestQuote ? text[..LongestQuote] + "…" : text;
        return new CedarParseException(token.Kind == TokenKind.End ? problem + ", but the text ends" : problem, At(token), quote, suggestion);
    }
}
