using System.Globalization;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>
/// Recursive descent over the expression grammar, one method a level of precedence, loosest first. Every way down leads
/// through <see cref="Expression"/>, which counts the levels.
/// </summary>
internal sealed class ExpressionParser(TokenReader reader)
{
    private const int MaxSigns = 4;
    private const ulong SmallestMagnitude = (ulong)long.MaxValue + 1;

    private readonly PrimaryParser _primary = new(reader);
    private int _nesting;

    /// <exception cref="CedarParseException">Not an expression, or one that nests too deep.</exception>
    public Expr Expression()
    {
        if (++_nesting > Expr.MaxNesting)
            throw reader.Error($"the expression nests deeper than {Expr.MaxNesting} levels");
        var expr = reader.Word == "if" ? Conditional() : Or();
        if (expr.Depth > Expr.MaxDepth)
            throw reader.Error($"the expression chains more than {Expr.MaxDepth} operators");
        _nesting--;
        return expr;
    }

    private Expr.If Conditional()
    {
        var first = reader.Current;
        reader.ExpectWord("if");
        var condition = Expression();
        reader.ExpectWord("then");
        var then = Expression();
        reader.ExpectWord("else");
        return new Expr.If(condition, then, Expression(), reader.Since(first));
    }

    private Expr Or()
    {
        var first = reader.Current;
        var left = And();
        while (reader.TryTake(TokenKind.Or))
            left = new Expr.Or(left, And(), reader.Since(first));
        return left;
    }

    private Expr And()
    {
        var first = reader.Current;
        var left = Relation();
        while (reader.TryTake(TokenKind.And))
            left = new Expr.And(left, Relation(), reader.Since(first));
        return left;
    }

    private Expr Relation()
    {
        var first = reader.Current;
        var left = Sum();
        if (RelationOperator() is { } operation)
        {
            reader.Take();
            left = new Expr.Binary(operation, left, Sum(), reader.Since(first));
        }
        else if (reader.TryTakeWord("has"))
        {
            left = new Expr.Has(left, HasPath(), reader.Since(first));
        }
        else if (reader.TryTakeWord("like"))
        {
            left = new Expr.Like(left, StringLiteral.ReadPattern(reader, reader.Expect(TokenKind.String, "a pattern in quotes")), reader.Since(first));
        }
        else if (reader.TryTakeWord("is"))
        {
            left = new Expr.Is(left, Names.Read(reader), reader.TryTakeWord("in") ? Sum() : null, reader.Since(first));
        }

        if (RelationOperator() is not null || reader.Word is "has" or "like" or "is")
            throw reader.Error("comparisons do not chain", "join two comparisons with `&&`");
        return left;
    }

    private BinaryOperator? RelationOperator() => reader.Current.Kind switch
    {
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.Assign => throw reader.Error("`=` is not an operator", "did you mean `==`?"),
        _ => reader.Word == "in" ? BinaryOperator.In : null,
    };

    private List<string> HasPath()
    {
        if (reader.Current.Kind == TokenKind.String)
            return [StringLiteral.Read(reader, reader.Take())];
        var path = new List<string> { Names.ReadIdentifier(reader, "an attribute name") };
        while (reader.TryTake(TokenKind.Dot))
            path.Add(Names.ReadIdentifier(reader, "an attribute name"));
        return path;
    }

    private Expr Sum()
    {
        var first = reader.Current;
        var left = Product();
        while (reader.Current.Kind is TokenKind.Plus or TokenKind.Minus)
        {
            var operation = reader.Take().Kind == TokenKind.Plus ? BinaryOperator.Add : BinaryOperator.Subtract;
            left = new Expr.Binary(operation, left, Product(), reader.Since(first));
        }

        return left;
    }

    private Expr Product()
    {
        var first = reader.Current;
        var left = Signed();
        while (reader.TryTake(TokenKind.Star))
            left = new Expr.Binary(BinaryOperator.Multiply, left, Signed(), reader.Since(first));
        if (reader.Current.Kind is TokenKind.Slash or TokenKind.Percent)
            throw reader.Error("Cedar has no division");
        return left;
    }

    private Expr Signed()
    {
        var sign = reader.Current.Kind;
        if (sign is not (TokenKind.Not or TokenKind.Minus))
            return Member();
        var signs = new Stack<Token>();
        while (reader.Current.Kind == sign)
            signs.Push(reader.Take());
        if (signs.Count > MaxSigns)
            throw reader.Error($"more than {MaxSigns} signs in a row");
        var operation = sign == TokenKind.Not ? UnaryOperator.Not : UnaryOperator.Negate;
        var operand = operation == UnaryOperator.Negate && IsBareInteger() ? NegativeInteger(signs.Pop()) : Member();
        while (signs.TryPop(out var first))
            operand = new Expr.Unary(operation, operand, reader.Since(first));
        return operand;
    }

    private bool IsBareInteger() =>
        reader.Current.Kind == TokenKind.Integer && reader.KindAhead(1) is not (TokenKind.Dot or TokenKind.LeftBracket or TokenKind.LeftParen);

    /// <summary>The last sign belongs to the number, or the smallest Long could not be written.</summary>
    private Expr.Literal NegativeInteger(Token sign)
    {
        var token = reader.Take();
        var fits = ulong.TryParse(reader.Text(token), NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude);
        if (!fits || magnitude > SmallestMagnitude)
            throw reader.Error(token, "the number does not fit into 64 bits");
        return new Expr.Literal(LongValue.Of(unchecked(-(long)magnitude)), reader.Since(sign));
    }

    private Expr Member()
    {
        var first = reader.Current;
        var target = _primary.Read(this);
        while (true)
        {
            if (reader.TryTake(TokenKind.Dot))
                target = AttributeOrCall(target, first);
            else if (reader.TryTake(TokenKind.LeftBracket))
                target = Index(target, first);
            else
                return target;
        }
    }

    private Expr.GetAttribute Index(Expr target, Token first)
    {
        var name = StringLiteral.Read(reader, reader.Expect(TokenKind.String, "an attribute name in quotes"));
        reader.Expect(TokenKind.RightBracket, "`]`");
        return new Expr.GetAttribute(target, name, reader.Since(first));
    }

    private Expr AttributeOrCall(Expr target, Token first)
    {
        var token = reader.Current;
        var name = Names.ReadIdentifier(reader, "an attribute or method name");
        if (!reader.TryTake(TokenKind.LeftParen))
            return new Expr.GetAttribute(target, name, reader.Since(first));
        var arguments = reader.List(TokenKind.RightParen, ")", Expression);
        return Calls.Method(reader, token, target, arguments, reader.Since(first));
    }
}
