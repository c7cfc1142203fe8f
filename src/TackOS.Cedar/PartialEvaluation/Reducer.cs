using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

/// <summary>
/// Puts what is known of a request into expressions. Whatever depends on nothing unknown any more is computed by the evaluator itself, so
/// that the two cannot disagree. The design follows the type-aware partial evaluation of Cedar (RFC 95), without asking for a schema.
/// Recursion is bounded by <see cref="Expr.MaxDepth"/>; a method for each kind keeps the frames small that a deep tree stacks up.
/// </summary>
internal sealed partial class Reducer(PartialRequest request, KnownEntities entities)
{
    /// <param name="expr">The expression.</param>
    /// <param name="isTest">It stands where only a truth value will do: there <c>true &amp;&amp; x</c> is no more than <c>x</c>.</param>
    public Reduced Reduce(Expr expr, bool isTest = false) => expr switch
    {
        Expr.Literal => new Reduced(expr, Failure.Never),
        Expr.Var variable => Variable(variable),
        Expr.And and => Junction(and, and.Left, and.Right, decidedBy: false, isTest),
        Expr.Or or => Junction(or, or.Left, or.Right, decidedBy: true, isTest),
        Expr.If branch => If(branch, isTest),
        Expr.Unary unary => Unary(unary),
        Expr.Binary binary => Binary(binary),
        Expr.GetAttribute access => AttributeOf(Reduce(access.Target), access.Name, access.Position),
        Expr.Has has => Has(Reduce(has.Target), has),
        Expr.Like like => Like(like),
        Expr.Is test => Is(Reduce(test.Target), test),
        Expr.SetOf set => Set(set),
        Expr.RecordOf record => Record(record),
        Expr.Call call => Call(call),
        _ => throw new InvalidOperationException($"The partial evaluator does not know {expr.GetType().Name}."),
    };

    private Reduced Variable(Expr.Var variable) => request.EntityOf(variable.Name) switch
    {
        PartialEntity.Known known => Reduced.Known(known.Uid, variable.Position),
        null => request.Context switch
        {
            PartialValue.Known known => Reduced.Known(known.Value, variable.Position),
            PartialValue.Record shape => new Reduced(variable, Failure.Never, shape),
            _ => Reduced.Open(variable, neverFails: true),
        },
        _ => Reduced.Open(variable, neverFails: true),
    };

    private Reduced Unary(Expr.Unary unary)
    {
        var isNot = unary.Operator == UnaryOperator.Not;
        var operand = Reduce(unary.Operand, isTest: isNot);
        return Settle(new Expr.Unary(unary.Operator, operand.Expr, unary.Position), operand.IsKnown, operand.Fails, isNot && operand.IsSafeTest);
    }

    private Reduced Binary(Expr.Binary binary)
    {
        var left = Reduce(binary.Left);
        var right = Reduce(binary.Right);
        return binary.Operator switch
        {
            BinaryOperator.In => In(left, right, binary.Position),
            BinaryOperator.Equal or BinaryOperator.NotEqual when AreUnlike(left.Expr, right.Expr) =>
                Reduced.Known(binary.Operator == BinaryOperator.NotEqual, binary.Position),
            _ => Strict(binary.Operator, left, right, binary.Position),
        };
    }

    private Reduced Strict(BinaryOperator operation, Reduced left, Reduced right, SourcePosition position)
    {
        var expr = new Expr.Binary(operation, left.Expr, right.Expr, position);
        if (operation is BinaryOperator.HasTag or BinaryOperator.GetTag && left.Value is EntityUid uid && entities.MayAppear(uid))
            return new Reduced(expr, right.Fails ? Failure.Certainly : Failure.Perhaps);
        var neverFails = operation is BinaryOperator.Equal or BinaryOperator.NotEqual && (left.Failure, right.Failure) == (Failure.Never, Failure.Never);
        return Settle(expr, left.IsKnown && right.IsKnown, left.Fails || right.Fails, neverFails);
    }

    private Reduced In(Reduced left, Reduced right, SourcePosition position)
    {
        var expr = new Expr.Binary(BinaryOperator.In, left.Expr, right.Expr, position);
        var settled = Settle(expr, left.IsKnown && right.IsKnown, left.Fails || right.Fails);
        return settled.Truth is false && left.Value is EntityUid uid && entities.MayGainAncestors(uid) ? Reduced.Open(expr, neverFails: true) : settled;
    }

    /// <summary>An unknown entity differs from every other type's and from what is no entity; the context from what is no record.</summary>
    private bool AreUnlike(Expr left, Expr right) => (left, right) switch
    {
        (Expr.Var variable, Expr.Literal literal) => Differs(variable, literal.Value),
        (Expr.Literal literal, Expr.Var variable) => Differs(variable, literal.Value),
        _ => false,
    };

    private bool Differs(Expr.Var variable, CedarValue value) => request.EntityOf(variable.Name) is { } entity
        ? value is not EntityUid uid || !entity.Includes(uid)
        : value is not RecordValue;

    private Reduced Like(Expr.Like like)
    {
        var target = Reduce(like.Target);
        return Settle(new Expr.Like(target.Expr, like.Pattern, like.Position), target.IsKnown, target.Fails);
    }

    private Reduced Set(Expr.SetOf set)
    {
        var items = ReduceAll(set.Items, out var known, out var fails);
        return Settle(new Expr.SetOf(items, set.Position), known, fails);
    }

    private Reduced Record(Expr.RecordOf record)
    {
        var values = ReduceAll([.. record.Attributes.Select(pair => pair.Value)], out var known, out var fails);
        return Settle(new Expr.RecordOf([.. record.Attributes.Zip(values, (pair, value) => KeyValuePair.Create(pair.Key, value))], record.Position), known, fails);
    }

    private Reduced Call(Expr.Call call)
    {
        // A call with a wrong number of arguments errs before it looks at any.
        if (call.Arguments.Count != call.Function.Arity)
            return Reduced.Failing(call);
        var arguments = ReduceAll(call.Arguments, out var known, out var fails);
        return Settle(new Expr.Call(call.Function, arguments, call.Position), known, fails);
    }

    private Expr[] ReduceAll(IReadOnlyList<Expr> exprs, out bool known, out bool fails)
    {
        (known, fails) = (true, false);
        var reduced = new Expr[exprs.Count];
        for (var i = 0; i < reduced.Length; i++)
        {
            var item = Reduce(exprs[i]);
            reduced[i] = item.Expr;
            known &= item.IsKnown;
            fails |= item.Fails;
        }

        return reduced;
    }

    /// <summary>The value of an expression over literals, else the expression.</summary>
    private Reduced Settle(Expr expr, bool known, bool fails, bool neverFails = false)
    {
        if (fails)
            return Reduced.Failing(expr);
        if (!known)
            return Reduced.Open(expr, neverFails);
        return ExpressionCompiler.Compile(expr).Evaluate(entities.Frame) is { } value ? Reduced.Known(value, expr.Position) : Reduced.Failing(expr);
    }
}
