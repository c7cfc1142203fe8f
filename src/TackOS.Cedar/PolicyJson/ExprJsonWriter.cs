using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PolicyJson;

/// <summary>Writes expressions in the JSON policy format, as upstream does.</summary>
internal sealed class ExprJsonWriter(Utf8JsonWriter json)
{
    public void Write(Expr expr)
    {
        if (expr is Expr.Literal { Value: not (LongValue or BoolValue or StringValue or EntityUid) and var value })
        {
            // A folded value is written as the expression that makes it, and its text is that expression.
            Write(PolicyParser.ParseExpression(value.ToString(), null));
            return;
        }

        json.WriteStartObject();
        WriteBody(expr);
        json.WriteEndObject();
    }

    public void Uid(EntityUid uid)
    {
        json.WriteStartObject();
        json.WriteString("type", uid.Type);
        json.WriteString("id", uid.Id);
        json.WriteEndObject();
    }

    // A method for each kind keeps the frames small that a chain of operators stacks up.
    private void WriteBody(Expr expr)
    {
        switch (expr)
        {
            case Expr.Literal literal:
                Literal(literal.Value);
                break;
            case Expr.Var variable:
                json.WriteString("Var", Operators.TextOf(variable.Name));
                break;
            case Expr.If branch:
                If(branch);
                break;
            case Expr.And and:
                Operands("&&", and.Left, and.Right);
                break;
            case Expr.Or or:
                Operands("||", or.Left, or.Right);
                break;
            case Expr.Binary binary:
                Operands(Operators.TextOf(binary.Operator), binary.Left, binary.Right);
                break;
            case Expr.Unary unary:
                Unary(unary);
                break;
            case Expr.SetOf set:
                List("Set", set.Items);
                break;
            case Expr.Call call:
                List(call.Function.Name, call.Arguments);
                break;
            case Expr.RecordOf record:
                Record(record);
                break;
            default:
                WriteTest(expr);
                break;
        }
    }

    private void WriteTest(Expr expr)
    {
        switch (expr)
        {
            case Expr.GetAttribute access:
                Target(".", access.Target);
                json.WriteString("attr", access.Name);
                break;
            case Expr.Has has:
                Target("has", has.Target);
                Path(has.Path);
                break;
            case Expr.Like like:
                Target("like", like.Target);
                Pattern(like.Pattern);
                break;
            case Expr.Is test:
                Target("is", test.Target);
                json.WriteString("entity_type", test.EntityType);
                if (test.Ancestor is not null)
                    Named("in", test.Ancestor);
                break;
            default:
                throw new InvalidOperationException($"The writer does not know {expr.GetType().Name}.");
        }

        json.WriteEndObject();
    }

    private void Target(string operation, Expr target)
    {
        json.WriteStartObject(operation);
        Named("left", target);
    }

    private void If(Expr.If branch)
    {
        json.WriteStartObject("if-then-else");
        Named("if", branch.Condition);
        Named("then", branch.Then);
        Named("else", branch.Else);
        json.WriteEndObject();
    }

    private void Unary(Expr.Unary unary)
    {
        json.WriteStartObject(unary.Operator switch { UnaryOperator.Not => "!", UnaryOperator.Negate => "neg", _ => "isEmpty" });
        Named("arg", unary.Operand);
        json.WriteEndObject();
    }

    private void Record(Expr.RecordOf record)
    {
        json.WriteStartObject("Record");
        foreach (var (name, value) in record.Attributes)
            Named(name, value);
        json.WriteEndObject();
    }

    private void Literal(CedarValue value)
    {
        json.WritePropertyName("Value");
        switch (value)
        {
            case LongValue number:
                json.WriteNumberValue(number.Value);
                break;
            case BoolValue truth:
                json.WriteBooleanValue(truth.Value);
                break;
            case StringValue text:
                json.WriteStringValue(text.Value);
                break;
            case EntityUid uid:
                json.WriteStartObject();
                json.WritePropertyName(ValueReader.EntityEscape);
                Uid(uid);
                json.WriteEndObject();
                break;
        }
    }

    private void Operands(string operation, Expr left, Expr right)
    {
        json.WriteStartObject(operation);
        Named("left", left);
        Named("right", right);
        json.WriteEndObject();
    }

    private void Named(string name, Expr expr)
    {
        json.WritePropertyName(name);
        Write(expr);
    }

    private void List(string name, IReadOnlyList<Expr> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            Write(item);
        json.WriteEndArray();
    }

    private void Path(IReadOnlyList<string> path)
    {
        if (path.Count == 1)
        {
            json.WriteString("attr", path[0]);
            return;
        }

        json.WriteStartArray("attr");
        foreach (var name in path)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private void Pattern(Pattern pattern)
    {
        json.WriteStartArray("pattern");
        for (var i = 0; i < pattern.Parts.Count; i++)
        {
            if (i > 0)
                json.WriteStringValue("Wildcard");
            // Upstream writes a literal for each character, and reads longer ones.
            foreach (var rune in pattern.Parts[i].EnumerateRunes())
            {
                json.WriteStartObject();
                json.WriteString("Literal", rune.ToString());
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}
