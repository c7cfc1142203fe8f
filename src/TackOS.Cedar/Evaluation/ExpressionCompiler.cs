using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>
/// Turns syntax into something quick to evaluate. What depends on nothing but literals is computed here, once; where that
/// fails the expression stays as it is, to fail when it is reached.
/// </summary>
internal static class ExpressionCompiler
{
    private static readonly Request NoRequest = new(new("", ""), new("", ""), new("", ""));

    public static CompiledExpr Compile(Expr expr) => expr switch
    {
        Expr.Literal literal => new Constant(literal.Value, literal.Position),
        Expr.Var variable => Variable(variable),
        Expr.If branch => new Conditional(Compile(branch.Condition), Compile(branch.Then), Compile(branch.Else), branch.Position),
        Expr.And and => new AndTest(Compile(and.Left), Compile(and.Right), and.Position),
        Expr.Or or => new OrTest(Compile(or.Left), Compile(or.Right), or.Position),
        Expr.Unary unary => Unary(unary.Operator, Compile(unary.Operand), unary.Position),
        Expr.Binary binary => Binary(binary.Operator, Compile(binary.Left), Compile(binary.Right), binary.Position),
        Expr.GetAttribute access => new AttributeAccess(Compile(access.Target), access.Name, access.Position),
        Expr.Has has => new HasTest(Compile(has.Target), has.Path, has.Position),
        Expr.Like like => new LikeTest(Compile(like.Target), like.Pattern, like.Position),
        Expr.Is test => Is(test),
        Expr.SetOf set => Set(set),
        Expr.RecordOf record => Record(record),
        Expr.Call call => Call(call),
        _ => throw new InvalidOperationException($"The compiler does not know {expr.GetType().Name}."),
    };

    private static CompiledExpr Variable(Expr.Var variable) => variable.Name switch
    {
        Syntax.Variable.Principal => new PrincipalVariable(variable.Position),
        Syntax.Variable.Action => new ActionVariable(variable.Position),
        Syntax.Variable.Resource => new ResourceVariable(variable.Position),
        _ => new ContextVariable(variable.Position),
    };

    private static CompiledExpr Unary(UnaryOperator operation, CompiledExpr operand, SourcePosition position) => operation switch
    {
        UnaryOperator.Not => new NotTest(operand, position),
        UnaryOperator.Negate => new Negation(operand, position),
        _ => new IsEmptyTest(operand, position),
    };

    private static CompiledExpr Binary(BinaryOperator operation, CompiledExpr left, CompiledExpr right, SourcePosition position) => operation switch
    {
        BinaryOperator.Equal => new EqualTest(left, right, equal: true, position),
        BinaryOperator.NotEqual => new EqualTest(left, right, equal: false, position),
        BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual =>
            new OrderTest(operation, left, right, position),
        BinaryOperator.In => new InTest(left, right, position),
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply => new Arithmetic(operation, left, right, position),
        BinaryOperator.Contains => new ContainsTest(left, right, position),
        BinaryOperator.ContainsAll => new OverlapTest(left, right, all: true, position),
        BinaryOperator.ContainsAny => new OverlapTest(left, right, all: false, position),
        BinaryOperator.HasTag => new HasTagTest(left, right, position),
        BinaryOperator.GetTag => new TagAccess(left, right, position),
        _ => throw new InvalidOperationException($"The compiler does not know {operation}."),
    };

    private static CompiledTest Is(Expr.Is test)
    {
        var target = Compile(test.Target);
        var isType = new IsTest(target, test.EntityType, test.Position);
        return test.Ancestor is null
            ? isType
            : new AndTest(isType, new InTest(target, Compile(test.Ancestor), test.Position), test.Position);
    }

    private static CompiledExpr Set(Expr.SetOf set)
    {
        var items = CompileAll(set.Items);
        return Fold(new SetLiteral(items, set.Position), items);
    }

    private static CompiledExpr Record(Expr.RecordOf record)
    {
        var sorted = record.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToArray();
        CompiledExpr[] attributes = [.. sorted.Select(pair => Compile(pair.Value))];
        return Fold(new RecordLiteral([.. sorted.Select(pair => pair.Key)], attributes, record.Position), attributes);
    }

    private static CompiledExpr Call(Expr.Call call)
    {
        if (call.Arguments.Count != call.Function.Arity)
            return new WrongArgumentCount(call.Function, call.Arguments.Count, call.Position);
        var arguments = CompileAll(call.Arguments);
        return Fold(new ExtensionCall(call.Function, arguments[0], arguments.ElementAtOrDefault(1), call.Position), arguments);
    }

    // A loop stacks up fewer frames than a query does, and receivers of methods may chain as deep as a tree may be.
    private static CompiledExpr[] CompileAll(IReadOnlyList<Expr> exprs)
    {
        var compiled = new CompiledExpr[exprs.Count];
        for (var i = 0; i < compiled.Length; i++)
            compiled[i] = Compile(exprs[i]);
        return compiled;
    }

    private static CompiledExpr Fold(CompiledExpr whole, CompiledExpr[] parts) =>
        Array.TrueForAll(parts, part => part is Constant)
        && whole.Evaluate(new EvaluationFrame(NoRequest, Entities.Empty)) is { } value
            ? new Constant(value, whole.Position)
            : whole;
}
