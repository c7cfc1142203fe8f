using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Formatting;

/// <summary>Lays out expressions, one method a level of the grammar. The text is known to parse, so no shape is checked again.</summary>
internal sealed class ExpressionLayout(TokenCursor tokens, int indent)
{
    public Doc Expression()
    {
        if (!tokens.IsWord("if"))
            return Or();
        return Doc.GroupOf(Branch(), Doc.Line, Branch(), Doc.Line, Branch());
    }

    /// <summary>A sum; also the entity or the list of entities in the head of a policy.</summary>
    public Doc Sum() => Joined(Product, TokenKind.Plus, TokenKind.Minus);

    /// <summary>An entity type, or the name of a function or variable.</summary>
    public Doc Name()
    {
        var parts = new List<Doc> { tokens.Take() };
        while (tokens.Kind == TokenKind.PathSeparator)
        {
            parts.Add(tokens.Take());
            parts.Add(tokens.Take());
        }

        return new Doc.Sequence(parts);
    }

    // The word, and what it introduces a step further in.
    private Doc Branch() => Doc.Of(tokens.Take(), Doc.NestOf(indent, Doc.Line, Expression()));

    private Doc.Sequence Or() => Chain(And, TokenKind.Or);

    private Doc.Sequence And() => Chain(Relation, TokenKind.And);

    // The breaks belong to the group around it, so that either every operand has a line of its own or none.
    private Doc.Sequence Chain(Func<Doc> operand, TokenKind operation)
    {
        var parts = new List<Doc> { operand() };
        while (tokens.Kind == operation)
        {
            parts.Add(Doc.Space);
            parts.Add(tokens.Take(Doc.Line));
            parts.Add(operand());
        }

        return new Doc.Sequence(parts);
    }

    private Doc Relation()
    {
        var left = Sum();
        if (tokens.IsWord("has") || tokens.IsWord("like"))
            return Doc.GroupOf(left, Doc.Line, tokens.Take(), Doc.Line, Doc.NestOf(indent, Sum()));
        if (tokens.IsWord("is"))
            return TypeTest(left);
        var isComparison = tokens.Kind is >= TokenKind.Equal and <= TokenKind.GreaterOrEqual || tokens.IsWord("in");
        return isComparison ? Doc.Of(left, Doc.Space, tokens.Take(), Doc.Space, Sum()) : left;
    }

    private Doc TypeTest(Doc left)
    {
        var test = Doc.Of(left, Doc.Space, tokens.Take(), Doc.Space, Doc.NestOf(indent, Name()));
        return tokens.IsWord("in")
            ? Doc.GroupOf(test, Doc.Line, tokens.Take(), Doc.Space, Doc.NestOf(indent, Sum()))
            : Doc.GroupOf(test);
    }

    private Doc Product() => Joined(Signed, TokenKind.Star, TokenKind.Star);

    private Doc.Group Joined(Func<Doc> operand, TokenKind operation, TokenKind otherOperation)
    {
        var parts = new List<Doc> { operand() };
        while (tokens.Kind == operation || tokens.Kind == otherOperation)
        {
            parts.Add(Doc.Space);
            parts.Add(tokens.Take());
            parts.Add(Doc.Line);
            parts.Add(operand());
        }

        return new Doc.Group(new Doc.Sequence(parts));
    }

    private Doc Signed()
    {
        if (tokens.Kind is not (TokenKind.Not or TokenKind.Minus))
            return Member();
        var parts = new List<Doc>();
        while (tokens.Kind is TokenKind.Not or TokenKind.Minus)
            parts.Add(tokens.Take());
        parts.Add(Member());
        return new Doc.Sequence(parts);
    }

    private Doc Member()
    {
        var target = Primary();
        var accesses = new List<Doc>();
        while (tokens.Kind is TokenKind.Dot or TokenKind.LeftBracket or TokenKind.LeftParen)
        {
            if (accesses.Count > 0)
                accesses.Add(Doc.SoftLine);
            accesses.Add(Access());
        }

        return accesses.Count == 0 ? target : Doc.GroupOf(target, new Doc.Nest(indent, new Doc.Sequence(accesses)));
    }

    private Doc Access() => tokens.Kind switch
    {
        TokenKind.Dot => Doc.Of(tokens.Take(), tokens.Take()),
        TokenKind.LeftBracket => Doc.Of(tokens.Take(), tokens.Take(), tokens.Take()),
        _ when tokens.KindAhead(1) == TokenKind.RightParen => Doc.Of(tokens.Take(), tokens.Take()),
        _ => Doc.Of(Doc.NestOf(indent, tokens.Take(), Doc.SoftLine, Items(TokenKind.RightParen, Expression)), Doc.SoftLine, tokens.Take()),
    };

    private Doc Primary() => tokens.Kind switch
    {
        TokenKind.LeftParen => Doc.GroupOf(tokens.Take(), Doc.NestOf(1, Expression()), tokens.Take()),
        TokenKind.LeftBracket => Doc.Of(tokens.Take(), Doc.NestOf(1, Items(TokenKind.RightBracket, Expression)), tokens.Take()),
        TokenKind.LeftBrace => Record(),
        _ => Name(),
    };

    private Doc Record()
    {
        // The comments before it stay outside, for a comment in a group would break the group.
        var leading = tokens.TakeLeading();
        var open = tokens.Take();
        if (tokens.Kind == TokenKind.RightBrace)
            return Doc.Of(leading, open, tokens.Take());
        return Doc.Of(leading, Doc.GroupOf(open, Doc.NestOf(indent, Doc.Line, Items(TokenKind.RightBrace, Attribute)), Doc.Line, tokens.Take()));
    }

    private Doc Attribute() => Doc.Of(tokens.Take(), tokens.Take(Doc.Space), Expression());

    private Doc.Sequence Items(TokenKind close, Func<Doc> item)
    {
        var parts = new List<Doc>();
        while (tokens.Kind != close)
        {
            parts.Add(item());
            if (tokens.Kind == TokenKind.Comma && tokens.KindAhead(1) == close)
                tokens.Drop(TokenKind.Comma);
            else if (tokens.Kind == TokenKind.Comma)
                parts.AddRange([tokens.Take(), Doc.Line]);
        }

        return new Doc.Sequence(parts);
    }
}
