using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Parsing;

/// <summary>Reads policies and templates from Cedar text (Cedar 4.5 grammar).</summary>
internal sealed class PolicyParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private readonly ScopeParser _scope;

    private PolicyParser(string source, string? file)
    {
        _reader = new TokenReader(source, file);
        _expressions = new ExpressionParser(_reader);
        _scope = new ScopeParser(_reader);
    }

    /// <exception cref="CedarParseException">The text is not a list of policies.</exception>
    public static List<PolicySyntax> Parse(string source, string? file)
    {
        var parser = new PolicyParser(source, file);
        var policies = new List<PolicySyntax>();
        while (!parser._reader.AtEnd)
            policies.Add(parser.Policy());
        return policies;
    }

    /// <exception cref="CedarParseException">The text is not one expression.</exception>
    public static Expr ParseExpression(string source, string? file)
    {
        var parser = new PolicyParser(source, file);
        var expr = parser._expressions.Expression();
        return parser._reader.AtEnd ? expr : throw parser._reader.Error("expected the end of the expression");
    }

    private PolicySyntax Policy()
    {
        var first = _reader.Current;
        var annotations = Annotations.Read(_reader);
        var effect = Effect();
        _reader.Expect(TokenKind.LeftParen, "`(`");
        var principal = _scope.Entity("principal");
        _reader.Expect(TokenKind.Comma, "`,` and the action");
        var action = _scope.Action();
        _reader.Expect(TokenKind.Comma, "`,` and the resource");
        var resource = _scope.Entity("resource");
        _reader.TryTake(TokenKind.Comma);
        _reader.Expect(TokenKind.RightParen, "`)`");
        var conditions = Conditions();
        _reader.Expect(TokenKind.Semicolon, "`when`, `unless` or `;`");
        return new PolicySyntax(effect, annotations, principal, action, resource, conditions, _reader.Since(first));
    }

    private Effect Effect()
    {
        if (_reader.TryTakeWord("permit"))
            return Syntax.Effect.Permit;
        if (_reader.TryTakeWord("forbid"))
            return Syntax.Effect.Forbid;
        throw _reader.Error("expected `permit` or `forbid`", Spelling.Suggest(_reader.Word, ["permit", "forbid"]));
    }

    private List<Condition> Conditions()
    {
        var conditions = new List<Condition>();
        while (_reader.Current.Kind == TokenKind.Identifier)
        {
            var start = _reader.Current;
            var isUnless = _reader.Word == "unless";
            if (!isUnless && _reader.Word != "when")
                throw _reader.Error("expected `when` or `unless`", Spelling.Suggest(_reader.Word, ["when", "unless"]));
            _reader.Take();
            _reader.Expect(TokenKind.LeftBrace, "`{`");
            var body = _expressions.Expression();
            _reader.Expect(TokenKind.RightBrace, "`}`");
            conditions.Add(new Condition(isUnless, body, _reader.Since(start)));
        }

        return conditions;
    }
}
