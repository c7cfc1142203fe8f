using System.Globalization;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>The innermost level of the expression grammar: literals, variables, entity uids, calls, sets, records, parentheses.</summary>
internal sealed class PrimaryParser(TokenReader reader)
{
    private static readonly string[] Variables = ["principal", "action", "resource", "context"];

    public Expr Read(ExpressionParser expressions)
    {
        var first = reader.Current;
        switch (reader.Current.Kind)
        {
            case TokenKind.Identifier:
                return Named(expressions);
            case TokenKind.Integer:
                return Integer();
            case TokenKind.String:
                return new Expr.Literal(new StringValue(StringLiteral.Read(reader, reader.Take())), reader.Since(first));
            case TokenKind.LeftParen:
                reader.Take();
                var inner = expressions.Expression();
                reader.Expect(TokenKind.RightParen, "`)`");
                return inner;
            case TokenKind.LeftBracket:
                reader.Take();
                return new Expr.SetOf(reader.List(TokenKind.RightBracket, "]", expressions.Expression), reader.Since(first));
            case TokenKind.LeftBrace:
                reader.Take();
                return Record(expressions, first);
            case TokenKind.Slot:
                throw reader.Error("a slot may stand in the head of a policy only");
            default:
                throw reader.Error("expected an expression");
        }
    }

    private Expr.Literal Integer()
    {
        var token = reader.Take();
        if (!long.TryParse(reader.Text(token), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            throw reader.Error(token, "the number does not fit into 64 bits");
        return new Expr.Literal(LongValue.Of(value), reader.At(token));
    }

    private Expr Named(ExpressionParser expressions)
    {
        var token = reader.Current;
        if (reader.KindAhead(1) == TokenKind.PathSeparator)
            return new Expr.Literal(Names.ReadUid(reader), reader.Since(token));
        var word = reader.Word;
        if (word is "true" or "false")
        {
            reader.Take();
            return new Expr.Literal(BoolValue.Of(word == "true"), reader.Since(token));
        }

        Names.ReadIdentifier(reader, "an expression");
        if (reader.TryTake(TokenKind.LeftParen))
            return Calls.Function(reader, token, reader.List(TokenKind.RightParen, ")", expressions.Expression), reader.Since(token));
        var index = Array.IndexOf(Variables, word);
        return index >= 0
            ? new Expr.Var((Variable)index, reader.Since(token))
            : throw reader.Error(token, "unknown variable", Spelling.Suggest(word, Variables) ?? "strings are written in double quotes");
    }

    private Expr.RecordOf Record(ExpressionParser expressions, Token first)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var attributes = reader.List(TokenKind.RightBrace, "}", () =>
        {
            var token = reader.Current;
            var name = token.Kind == TokenKind.String
                ? StringLiteral.Read(reader, reader.Take())
                : Names.ReadIdentifier(reader, "an attribute name");
            if (!names.Add(name))
                throw reader.Error(token, "the record names an attribute twice");
            reader.Expect(TokenKind.Colon, "`:`");
            return KeyValuePair.Create(name, expressions.Expression());
        });
        return new Expr.RecordOf(attributes, reader.Since(first));
    }
}
