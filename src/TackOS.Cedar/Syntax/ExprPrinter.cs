using System.Text;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Syntax;

/// <summary>
/// Writes expressions as Cedar text. The levels are those of the grammar, loosest first; an operand of a looser level than its
/// place asks for gets parentheses.
/// </summary>
internal sealed class ExprPrinter
{
    // The grammar takes this many signs in a row; further ones need a parenthesis.
    private const int MaxSigns = 4;

    private readonly StringBuilder _text;

    private ExprPrinter(StringBuilder text) => _text = text;

    private enum Level
    {
        Expression,
        Or,
        And,
        Relation,
        Sum,
        Product,
        Signed,
        Member,
    }

    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Print(text, expr);
        return text.ToString();
    }

    public static void Print(StringBuilder text, Expr expr) => new ExprPrinter(text).Write(expr, Level.Expression);

    private static Level LevelOf(Expr expr) => expr switch
    {
        Expr.If => Level.Expression,
        Expr.Or => Level.Or,
        Expr.And => Level.And,
        Expr.Has has => IsSpeltOut(has) ? Level.And : Level.Relation,
        Expr.Like or Expr.Is => Level.Relation,
        Expr.Binary { Operator: <= BinaryOperator.In } => Level.Relation,
        Expr.Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } => Level.Sum,
        Expr.Binary { Operator: BinaryOperator.Multiply } => Level.Product,
        Expr.Unary { Operator: UnaryOperator.Not or UnaryOperator.Negate } => Level.Signed,
        Expr.Literal { Value: LongValue { Value: < 0 } } => Level.Signed,
        _ => Level.Member,
    };

    /// <summary>A path can be written as one only where every name is an identifier.</summary>
    private static bool IsSpeltOut(Expr.Has has) => has.Path.Count > 1 && !has.Path.All(CedarText.IsIdentifier);

    private void Write(Expr expr, Level atLeast)
    {
        var isLooser = LevelOf(expr) < atLeast;
        if (isLooser)
            _text.Append('(');
        WriteBare(expr);
        if (isLooser)
            _text.Append(')');
    }

    private void WriteBare(Expr expr)
    {
        switch (expr)
        {
            case Expr.Literal literal:
                literal.Value.WriteTo(_text);
                break;
            case Expr.Var variable:
                _text.Append(Operators.TextOf(variable.Name));
                break;
            case Expr.If branch:
                Write(branch.Condition, "if ", Level.Expression);
                Write(branch.Then, " then ", Level.Expression);
                Write(branch.Else, " else ", Level.Expression);
                break;
            case Expr.Or or:
                Infix(or.Left, Level.Or, "||", or.Right, Level.And);
                break;
            case Expr.And and:
                Infix(and.Left, Level.And, "&&", and.Right, Level.Relation);
                break;
            case Expr.Unary unary:
                Unary(unary);
                break;
            case Expr.Binary binary:
                Binary(binary);
                break;
            default:
                WriteAccess(expr);
                break;
        }
    }

    private void WriteAccess(Expr expr)
    {
        switch (expr)
        {
            case Expr.GetAttribute access:
                Write(access.Target, Level.Member);
                Access(access.Name);
                break;
            case Expr.Has has:
                Has(has);
                break;
            case Expr.Like like:
                Write(like.Target, Level.Sum);
                _text.Append(" like ").Append(like.Pattern);
                break;
            case Expr.Is test:
                Write(test.Target, Level.Sum);
                _text.Append(" is ").Append(test.EntityType);
                if (test.Ancestor is not null)
                    Write(test.Ancestor, " in ", Level.Sum);
                break;
            case Expr.SetOf set:
                List("[", set.Items, "]");
                break;
            case Expr.RecordOf record:
                Record(record);
                break;
            case Expr.Call call:
                Call(call);
                break;
            default:
                throw new InvalidOperationException($"The printer does not know {expr.GetType().Name}.");
        }
    }

    private void Write(Expr expr, string before, Level atLeast)
    {
        _text.Append(before);
        Write(expr, atLeast);
    }

    private void Infix(Expr left, Level leftLevel, string operation, Expr right, Level rightLevel)
    {
        Write(left, leftLevel);
        _text.Append(' ').Append(operation).Append(' ');
        Write(right, rightLevel);
    }

    private void Unary(Expr.Unary unary)
    {
        if (unary.Operator == UnaryOperator.IsEmpty)
        {
            Write(unary.Operand, Level.Member);
            _text.Append(".isEmpty()");
            return;
        }

        Expr operand = unary;
        for (var signs = 0; signs < MaxSigns && operand is Expr.Unary inner && inner.Operator == unary.Operator; signs++)
        {
            _text.Append(unary.Operator == UnaryOperator.Not ? '!' : '-');
            operand = inner.Operand;
        }

        // A sign before the digits would become part of the number, so a number keeps away from it. What needs a sign of its own
        // starts afresh behind a parenthesis.
        if (unary.Operator == UnaryOperator.Negate && operand is Expr.Literal { Value: LongValue { Value: >= 0 } } number)
            _text.Append('(').Append(number).Append(')');
        else
            Write(operand, Level.Member);
    }

    private void Binary(Expr.Binary binary)
    {
        var text = Operators.TextOf(binary.Operator);
        switch (LevelOf(binary))
        {
            case Level.Relation:
                Infix(binary.Left, Level.Sum, text, binary.Right, Level.Sum);
                break;
            case Level.Sum:
                Infix(binary.Left, Level.Sum, text, binary.Right, Level.Product);
                break;
            case Level.Product:
                Infix(binary.Left, Level.Product, text, binary.Right, Level.Signed);
                break;
            default:
                Write(binary.Left, Level.Member);
                _text.Append('.').Append(text);
                List("(", [binary.Right], ")");
                break;
        }
    }

    private void Access(string name)
    {
        if (CedarText.IsIdentifier(name))
        {
            _text.Append('.').Append(name);
            return;
        }

        _text.Append('[');
        CedarText.WriteQuoted(_text, name);
        _text.Append(']');
    }

    private void Has(Expr.Has has)
    {
        Expr target = has.Target;
        var shown = IsSpeltOut(has) ? 1 : has.Path.Count;
        for (var at = 0; at < has.Path.Count; at += shown)
        {
            if (at > 0)
            {
                target = new Expr.GetAttribute(target, has.Path[at - 1], has.Position);
                _text.Append(" && ");
            }

            Write(target, Level.Sum);
            CedarText.WriteKey(_text.Append(" has "), has.Path[at]);
            foreach (var name in has.Path.Skip(at + 1).Take(shown - 1))
                _text.Append('.').Append(name);
        }
    }

    private void Call(Expr.Call call)
    {
        var arguments = call.Arguments;
        if (call.Function.IsMethod && arguments.Count > 0)
        {
            Write(arguments[0], Level.Member);
            _text.Append('.');
            arguments = [.. arguments.Skip(1)];
        }

        _text.Append(call.Function.Name);
        List("(", arguments, ")");
    }

    private void Record(Expr.RecordOf record)
    {
        _text.Append('{');
        for (var i = 0; i < record.Attributes.Count; i++)
        {
            CedarText.WriteKey(i == 0 ? _text : _text.Append(", "), record.Attributes[i].Key);
            Write(record.Attributes[i].Value, ": ", Level.Expression);
        }

        _text.Append('}');
    }

    private void List(string open, IReadOnlyList<Expr> items, string close)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
            Write(items[i], i == 0 ? "" : ", ", Level.Expression);
        _text.Append(close);
    }
}
