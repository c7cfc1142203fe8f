using System.Text;
using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PolicyJson;

/// <summary>
/// Expressions in the JSON policy format (Cedar documentation, "JSON policy format", JsonExpr): an object whose one key names the
/// operator. Operators may chain as far as in text (<see cref="Expr.MaxDepth"/>), and what encloses others may nest as deep.
/// </summary>
internal sealed class ExprJsonReader(SourcePosition position)
{
    private static readonly Dictionary<string, Variable> Variables = Enum.GetValues<Variable>().ToDictionary(Operators.TextOf, StringComparer.Ordinal);
    private static readonly Dictionary<string, BinaryOperator> Binaries = Enum.GetValues<BinaryOperator>().ToDictionary(Operators.TextOf, StringComparer.Ordinal);

    private int _nesting;

    /// <exception cref="CedarParseException">Not an expression, or one that nests too deep.</exception>
    public Expr Read(JsonNode node)
    {
        var (key, body) = node.Only();
        var expr = Leaf(key, body) ?? Operation(key, body) ?? Literal(key, body) ?? Call(key, body, node);
        return expr.Depth <= Expr.MaxDepth ? expr : throw node.Error($"the expression chains more than {Expr.MaxDepth} operators");
    }

    private static Pattern Pattern(JsonNode node)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        foreach (var item in node.Items())
        {
            if (item.Element.ValueKind == JsonValueKind.Object)
            {
                item.RequireOnly("Literal");
                part.Append(item.Get("Literal").Text());
                continue;
            }

            if (item.Text() != "Wildcard")
                throw item.Error("expected `\"Wildcard\"` or `{\"Literal\": …}`");
            parts.Add(part.ToString());
            part.Clear();
        }

        return new Pattern([.. parts, part.ToString()]);
    }

    private static string EntityType(JsonNode node)
    {
        var type = node.Text();
        return CedarText.IsName(type) ? type : throw node.Error("this is not an entity type");
    }

    private static List<string> Path(JsonNode node)
    {
        if (node.Element.ValueKind != JsonValueKind.Array)
            return [node.Text()];
        List<string> path = [.. node.Items().Select(name => name.Text())];
        return path.Count > 0 ? path : throw node.Error("expected an attribute name at least");
    }

    private Expr Nested(JsonNode node, Func<JsonNode, Expr> read)
    {
        if (++_nesting > Expr.MaxNesting)
            throw node.Error($"the expression nests deeper than {Expr.MaxNesting} levels");
        var expr = read(node);
        _nesting--;
        return expr;
    }

    private Expr? Leaf(string key, JsonNode body)
    {
        switch (key)
        {
            case "Var":
                return Variables.TryGetValue(body.Text(), out var variable)
                    ? new Expr.Var(variable, position)
                    : throw body.Error("unknown variable", Spelling.Suggest(body.Text(), Variables.Keys));
            case "Value":
                return Value(body);
            case "Slot":
                throw body.Error("a slot may stand in the head of a policy only");
            case "Unknown":
                throw body.Error("a policy may not hold an unknown");
            default:
                return null;
        }
    }

    private Expr? Operation(string key, JsonNode body)
    {
        switch (key)
        {
            case "!":
                return Unary(UnaryOperator.Not, body);
            case "neg":
                return Unary(UnaryOperator.Negate, body);
            case "isEmpty":
                return Unary(UnaryOperator.IsEmpty, body);
            case "&&":
                body.RequireOnly("left", "right");
                return new Expr.And(Read(body.Get("left")), Read(body.Get("right")), position);
            case "||":
                body.RequireOnly("left", "right");
                return new Expr.Or(Read(body.Get("left")), Read(body.Get("right")), position);
            case "if-then-else":
                body.RequireOnly("if", "then", "else");
                return new Expr.If(Nested(body.Get("if"), Read), Nested(body.Get("then"), Read), Nested(body.Get("else"), Read), position);
            default:
                return Binaries.TryGetValue(key, out var operation) ? Binary(operation, body) : Test(key, body);
        }
    }

    private Expr.Unary Unary(UnaryOperator operation, JsonNode body)
    {
        body.RequireOnly("arg");
        return new Expr.Unary(operation, Read(body.Get("arg")), position);
    }

    private Expr.Binary Binary(BinaryOperator operation, JsonNode body)
    {
        body.RequireOnly("left", "right");
        return new Expr.Binary(operation, Read(body.Get("left")), Read(body.Get("right")), position);
    }

    private Expr? Test(string key, JsonNode body)
    {
        switch (key)
        {
            case ".":
                body.RequireOnly("left", "attr");
                return new Expr.GetAttribute(Read(body.Get("left")), body.Get("attr").Text(), position);
            case "has":
                body.RequireOnly("left", "attr");
                return new Expr.Has(Read(body.Get("left")), Path(body.Get("attr")), position);
            case "like":
                body.RequireOnly("left", "pattern");
                return new Expr.Like(Read(body.Get("left")), Pattern(body.Get("pattern")), position);
            case "is":
                body.RequireOnly("left", "entity_type", "in");
                var ancestor = body.Find("in");
                return new Expr.Is(Read(body.Get("left")), EntityType(body.Get("entity_type")), ancestor is null ? null : Read(ancestor), position);
            default:
                return null;
        }
    }

    private Expr? Literal(string key, JsonNode body)
    {
        switch (key)
        {
            case "Set":
                var items = new List<Expr>();
                foreach (var item in body.Items())
                    items.Add(Nested(item, Read));
                return new Expr.SetOf(items, position);
            case "Record":
                var attributes = new List<KeyValuePair<string, Expr>>();
                foreach (var (name, value) in body.Properties())
                    attributes.Add(KeyValuePair.Create(name, Nested(value, Read)));
                return new Expr.RecordOf(attributes, position);
            default:
                return null;
        }
    }

    private Expr.Call Call(string name, JsonNode body, JsonNode node)
    {
        if (!ExtensionFunction.TryFind(name, out var function))
            throw node.Error($"there is no operator or function `{name}`", Spelling.Suggest(name, [.. Binaries.Keys, .. ExtensionFunction.Names]));
        var arguments = new List<Expr>();
        foreach (var argument in body.Items())
            arguments.Add(function.IsMethod && arguments.Count == 0 ? Read(argument) : Nested(argument, Read));
        if (function.IsMethod && arguments.Count == 0)
            throw body.Error($"the method `{name}` needs what it is called on");
        return new Expr.Call(function, arguments, position);
    }

    /// <summary>A value in the JSON form of entities. What text has no literal for becomes the expression that makes it.</summary>
    private Expr Value(JsonNode node) => node.Element.ValueKind switch
    {
        JsonValueKind.True => new Expr.Literal(BoolValue.True, position),
        JsonValueKind.False => new Expr.Literal(BoolValue.False, position),
        JsonValueKind.String => new Expr.Literal(new StringValue(node.Text()), position),
        JsonValueKind.Number => new Expr.Literal(ValueReader.Long(node), position),
        JsonValueKind.Array => new Expr.SetOf([.. node.Items().Select(item => Nested(item, Value))], position),
        JsonValueKind.Object when node.Has(ValueReader.EntityEscape) => new Expr.Literal(ValueReader.Uid(node), position),
        JsonValueKind.Object when node.Has(ValueReader.ExtensionEscape) => Extension(node),
        JsonValueKind.Object => Record(node),
        _ => throw node.Error("Cedar has no null"),
    };

    private Expr.Call Extension(JsonNode node)
    {
        node.RequireOnly(ValueReader.ExtensionEscape);
        var call = node.Get(ValueReader.ExtensionEscape);
        call.RequireOnly("fn", "arg", "args");
        if (call.Has("arg") == call.Has("args"))
            throw call.Error("expected either `arg` or `args`");
        if (!ExtensionFunction.TryFind(call.Get("fn").Text(), out var function))
            throw call.Get("fn").Error("there is no such extension function");
        List<Expr> arguments = call.Find("arg") is { } single ? [Nested(single, Value)] : [.. call.Get("args").Items().Select(item => Nested(item, Value))];
        return arguments.Count == function.Arity
            ? new Expr.Call(function, arguments, position)
            : throw call.Error($"`{function.Name}` takes {function.Arity} argument(s), not {arguments.Count}");
    }

    private Expr.RecordOf Record(JsonNode node)
    {
        if (node.Has(ValueReader.ExpressionEscape))
            throw node.Error($"`{ValueReader.ExpressionEscape}` cannot name an attribute here");
        return new Expr.RecordOf([.. node.Properties().Select(pair => KeyValuePair.Create(pair.Name, Nested(pair.Value, Value)))], position);
    }
}
