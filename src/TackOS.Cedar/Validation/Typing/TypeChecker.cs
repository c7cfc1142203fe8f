using System.Runtime.CompilerServices;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// Types expressions in one environment (Cedar specification, validation). What cannot be reached is not looked at: the right side of an
/// <c>&amp;&amp;</c> whose left is never true may be wrong. Each kind of expression has its rule in one of the files beside this one.
/// </summary>
internal sealed class TypeChecker(SchemaTypes schema, RequestEnvironment environment, ValidationMode mode, Shapes shapes, PolicyFindings findings)
{
    public SchemaTypes Schema => schema;

    public RequestEnvironment Environment => environment;

    public ValidationMode Mode => mode;

    public Shapes Shapes => shapes;

    public PolicyFindings Findings => findings;

    /// <summary>The answer for an expression, where the prior capabilities are certain.</summary>
    public Answer Check(Expr expr, Capabilities prior)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return Wrong(expr, "too-deep", "The expression nests too deep to be validated.");
        return expr switch
        {
            Expr.Literal literal => LiteralRules.Literal(this, literal),
            Expr.Var variable => Answer.Of(environment.TypeOf(variable.Name)),
            Expr.If branch => LogicRules.If(this, branch, prior),
            Expr.And and => LogicRules.And(this, and, prior),
            Expr.Or or => LogicRules.Or(this, or, prior),
            Expr.Unary unary => UnaryRules.Unary(this, unary, prior),
            Expr.Binary binary => Binary(binary, prior),
            Expr.GetAttribute access => AttributeRules.Get(this, access, prior),
            Expr.Has has => AttributeRules.Has(this, has, prior),
            Expr.Like like => UnaryRules.Like(this, like, prior),
            Expr.Is test => HierarchyRules.Is(this, test, prior),
            Expr.SetOf set => LiteralRules.Set(this, set, prior),
            Expr.RecordOf record => LiteralRules.Record(this, record, prior),
            Expr.Call call => CallRules.Call(this, call, prior),
            _ => throw new InvalidOperationException($"The validator does not know {expr.GetType().Name}."),
        };
    }

    /// <summary>The answer, where the type is one that fits; otherwise that is said, and the answer has no type.</summary>
    public Answer Expect(Expr expr, Capabilities prior, string expected, Func<InferredType, bool> fits, Func<InferredType, string?>? help = null)
    {
        var answer = Check(expr, prior);
        if (answer.Type is null || answer.Type is InferredType.Never || fits(answer.Type))
            return answer.Type is null ? Answer.Wrong : answer;
        return Wrong(expr, "wrong-type", $"Expected {expected}, got {answer.Type}.", help?.Invoke(answer.Type));
    }

    public Answer ExpectBool(Expr expr, Capabilities prior) => Expect(expr, prior, "Bool", static type => type is InferredType.Bool);

    public Answer ExpectLong(Expr expr, Capabilities prior, Func<InferredType, string?>? help = null) =>
        Expect(expr, prior, "Long", static type => ReferenceEquals(type, InferredType.Long), help);

    public Answer ExpectString(Expr expr, Capabilities prior, Func<InferredType, string?>? help = null) =>
        Expect(expr, prior, "String", static type => ReferenceEquals(type, InferredType.String), help);

    public Answer ExpectEntity(Expr expr, Capabilities prior, Func<InferredType, string?>? help = null) =>
        Expect(expr, prior, "an entity", static type => type is InferredType.Entity, help);

    public Answer ExpectSet(Expr expr, Capabilities prior, Func<InferredType, string?>? help = null) =>
        Expect(expr, prior, "a set", static type => type is InferredType.SetOf, help);

    /// <summary>Says what is wrong.</summary>
    public Answer Wrong(Expr expr, string code, string message, string? suggestion = null)
    {
        findings.Error(code, message, expr, suggestion);
        return Answer.Wrong;
    }

    /// <summary>Says that two types that must be one are not; whether they are.</summary>
    public bool RequireJoin(Expr expr, InferredType? a, InferredType? b, string why)
    {
        if (a is null || b is null || TypeLattice.Join(a, b, mode) is not null)
            return true;
        Wrong(expr, "incompatible-types", $"{why}: {a} and {b} are not compatible.");
        return false;
    }

    /// <summary>The entity that the expression certainly is: one written out, or the action of the environment.</summary>
    public EntityUid? CertainEntity(Expr expr) => CertainLiteral(expr) as EntityUid;

    /// <summary>The value that the expression certainly is, as far as it is written out.</summary>
    public CedarValue? CertainLiteral(Expr expr) => expr switch
    {
        Expr.Literal literal => literal.Value,
        Expr.Var { Name: Variable.Action } => environment.Action,
        _ => null,
    };

    private Answer Binary(Expr.Binary binary, Capabilities prior) => binary.Operator switch
    {
        BinaryOperator.Equal => EqualityRules.Equal(this, binary, isNegated: false, prior),
        BinaryOperator.NotEqual => EqualityRules.Equal(this, binary, isNegated: true, prior),
        BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual =>
            NumberRules.Order(this, binary, prior),
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply => NumberRules.Arithmetic(this, binary, prior),
        BinaryOperator.In => HierarchyRules.In(this, binary, prior),
        BinaryOperator.Contains => EqualityRules.Contains(this, binary, prior),
        BinaryOperator.ContainsAll or BinaryOperator.ContainsAny => EqualityRules.ContainsMany(this, binary, prior),
        BinaryOperator.HasTag => TagRules.Has(this, binary, prior),
        BinaryOperator.GetTag => TagRules.Get(this, binary, prior),
        _ => throw new InvalidOperationException($"The validator does not know {binary.Operator}."),
    };
}
