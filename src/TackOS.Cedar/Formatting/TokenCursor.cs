using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Formatting;

/// <summary>
/// The tokens of a text that is known to parse, and the comments between them. The lexer drops comments, which lie in the gaps
/// that it leaves: one on the line of the token before it trails that token, every other leads the token after it.
/// </summary>
internal sealed class TokenCursor
{
    private readonly string _source;
    private readonly List<Token> _tokens;
    private readonly List<string>[] _leading;
    private readonly string?[] _trailing;
    private int _at;

    public TokenCursor(string source)
    {
        _source = source;
        _tokens = new Lexer(source, null).Tokens();
        _leading = [.. _tokens.Select(_ => new List<string>())];
        _trailing = new string?[_tokens.Count];
        for (var i = 0; i < _tokens.Count; i++)
            Attach(i);
    }

    public TokenKind Kind => _tokens[_at].Kind;

    public bool IsWord(string word) => Kind == TokenKind.Identifier && Text == word;

    private string Text => _source.Substring(_tokens[_at].Start, _tokens[_at].Length);

    public TokenKind KindAhead(int count) => _tokens[Math.Min(_at + count, _tokens.Count - 1)].Kind;

    /// <summary>The current token with its comments; what follows it is a line break where a comment trails it.</summary>
    public Doc Take(Doc? next = null)
    {
        var leading = TakeLeading();
        var (text, trailing) = (Text, _trailing[_at]);
        _at++;
        return Doc.Of(leading, new Doc.Text(text), trailing is null ? next ?? Doc.Nothing : Doc.Of(Doc.Space, new Doc.Text(trailing), Doc.HardLine));
    }

    /// <summary>The comments before the current token, which then has none.</summary>
    public Doc TakeLeading()
    {
        var comments = TakeComments();
        if (comments.Count == 0)
            return Doc.Nothing;
        var parts = new List<Doc> { Doc.HardLine };
        foreach (var comment in comments)
        {
            parts.Add(new Doc.Text(comment));
            parts.Add(Doc.HardLine);
        }

        return new Doc.Sequence(parts);
    }

    /// <summary>The comments before the current token, which then has none, as they are.</summary>
    public List<string> TakeComments()
    {
        var comments = _leading[_at];
        _leading[_at] = [];
        return comments;
    }

    /// <summary>Leaves out a token that means nothing, if it is there; the next one inherits its comments.</summary>
    public void Drop(TokenKind kind)
    {
        if (Kind != kind)
            return;
        string[] trailing = _trailing[_at] is { } comment ? [comment] : [];
        _leading[_at + 1].InsertRange(0, [.. _leading[_at], .. trailing]);
        _at++;
    }

    private void Attach(int token)
    {
        var start = token == 0 ? 0 : _tokens[token - 1].End;
        var gap = _source.AsSpan(start, _tokens[token].Start - start);
        var isSameLine = token > 0;
        while (gap.IndexOf("//", StringComparison.Ordinal) is >= 0 and var at)
        {
            isSameLine &= !gap[..at].ContainsAny('\r', '\n');
            var end = gap[at..].IndexOfAny('\r', '\n');
            var comment = (end < 0 ? gap[at..] : gap.Slice(at, end)).TrimEnd().ToString();
            if (isSameLine)
                _trailing[token - 1] = comment;
            else
                _leading[token].Add(comment);
            gap = end < 0 ? [] : gap[(at + end)..];
            isSameLine = false;
        }
    }
}
