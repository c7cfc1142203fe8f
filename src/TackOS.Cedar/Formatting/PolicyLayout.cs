using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Formatting;

/// <summary>Lays out policies: annotations, head and conditions. The text is known to parse, so no shape is checked again.</summary>
internal sealed class PolicyLayout(TokenCursor tokens, FormatOptions options)
{
    private readonly ExpressionLayout _expressions = new(tokens, options.IndentWidth);

    public string Write(int policies)
    {
        var texts = Enumerable.Range(0, policies).Select(_ => DocRenderer.Render(Policy(), options.LineWidth)).ToList();
        var comments = tokens.TakeComments();
        return string.Concat(string.Join("\n\n", texts), "\n", string.Concat(comments.Select(comment => comment + "\n")));
    }

    private Doc.Sequence Policy()
    {
        var parts = new List<Doc>();
        while (tokens.Kind == TokenKind.At)
            parts.Add(Annotation());
        // The comments before it stay outside, for a comment in a group would break the group.
        parts.Add(tokens.TakeLeading());
        parts.Add(Doc.GroupOf(tokens.Take(), Doc.Line, tokens.Take()));
        parts.Add(Constraints());
        var isConditional = tokens.KindAhead(1) == TokenKind.Identifier;
        parts.Add(tokens.Take(isConditional ? Doc.HardLine : null));
        while (tokens.Kind == TokenKind.Identifier)
        {
            parts.Add(Condition());
            if (tokens.Kind == TokenKind.Identifier)
                parts.Add(Doc.HardLine);
        }

        parts.Add(tokens.Take());
        return new Doc.Sequence(parts);
    }

    private Doc Annotation()
    {
        var name = Doc.Of(tokens.Take(), tokens.Take());
        return tokens.Kind == TokenKind.LeftParen
            ? Doc.Of(name, tokens.Take(), tokens.Take(), tokens.Take(Doc.HardLine))
            : Doc.Of(name, Doc.HardLine);
    }

    private Doc Constraints()
    {
        var isBare = tokens.KindAhead(1) == TokenKind.Comma && tokens.KindAhead(3) == TokenKind.Comma
            && (tokens.KindAhead(5) == TokenKind.RightParen || (tokens.KindAhead(5) == TokenKind.Comma && tokens.KindAhead(6) == TokenKind.RightParen));
        var between = isBare ? Doc.Space : Doc.HardLine;
        var constraints = Doc.Of(Constraint(), tokens.Take(between), Constraint(), tokens.Take(between), Constraint());
        tokens.Drop(TokenKind.Comma);
        return isBare
            ? Doc.GroupOf(Doc.NestOf(options.IndentWidth, constraints))
            : Doc.Of(Doc.NestOf(options.IndentWidth, Doc.HardLine, constraints), Doc.HardLine);
    }

    private Doc Constraint()
    {
        var leading = tokens.TakeLeading();
        var left = tokens.Take();
        if (tokens.IsWord("is"))
            left = Doc.Of(left, TypeTest());
        if (tokens.Kind is not TokenKind.Equal && !tokens.IsWord("in"))
            return Doc.Of(leading, left);
        left = Doc.GroupOf(left, Doc.Line, tokens.Take());
        return Doc.Of(leading, Doc.GroupOf(left, Doc.NestOf(options.IndentWidth, Doc.Line, _expressions.Sum())));
    }

    private Doc TypeTest() =>
        Doc.GroupOf(Doc.NestOf(options.IndentWidth, Doc.GroupOf(Doc.Line, tokens.Take()), Doc.Line, _expressions.Name()));

    private Doc Condition()
    {
        var leading = tokens.TakeLeading();
        var word = tokens.Take();
        var beforeOpen = tokens.TakeLeading();
        var open = tokens.Take();
        var inner = Doc.NestOf(options.IndentWidth, Doc.Line, tokens.TakeLeading(), new Doc.Group(_expressions.Expression()));
        return Doc.Of(leading, Doc.GroupOf(word, Doc.Line, beforeOpen, Doc.GroupOf(open, inner, Doc.Line, tokens.Take())));
    }
}
