using CsCheck;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

/// <summary>Generates syntax of every kind that text can hold.</summary>
internal static class AnySyntax
{
    private static readonly SourcePosition Nowhere = SourcePosition.None;

    private static readonly Gen<string> AnyText = Gen.Frequency(
        (3, OneOf("", "a", "a b", "if", "is", "*", "\\", "\"", "//", "é", "😀", "\r\n\t\0", "\u0085\u2028\u200b")),
        (1, Gen.String.Where(text => !text.Any(char.IsSurrogate))));

    private static readonly Gen<string> AnyIdentifier = OneOf("a", "b", "principal", "when", "_x1", "permit", "contains", "like_");
    private static readonly Gen<string> AnyName = Gen.OneOf(AnyText, AnyIdentifier);
    private static readonly Gen<string> AnyType = OneOf("A", "Shop::User", "a::b::C");
    private static readonly Gen<EntityUid> AnyUid = Gen.Select(AnyType, AnyText, (type, id) => new EntityUid(type, id));
    private static readonly Gen<EntityUid> AnyAction = AnyText.Select(id => new EntityUid("Shop::Action", id));

    private static readonly ExtensionFunction[] Functions =
        [.. new[] { "ip", "decimal", "datetime", "duration", "isIpv4", "isInRange", "lessThan", "offset", "toDate" }.Select(Find)];

    private static readonly Gen<Expr> AnyLeaf = Gen.OneOf<Expr>(
        Gen.OneOf(Gen.Long[-3, 3], OneOf(long.MinValue, long.MaxValue), Gen.Long).Select(value => Literal(LongValue.Of(value))),
        Gen.Bool.Select(value => Literal(BoolValue.Of(value))),
        AnyText.Select(text => Literal(new StringValue(text))),
        AnyUid.Select(Literal),
        Gen.Enum<Variable>().Select(name => (Expr)new Expr.Var(name, Nowhere)));

    public static readonly Gen<Expr> Expression = Gen.Recursive<Expr>((depth, smaller) => depth > 4
        ? AnyLeaf
        : Gen.OneOf(
            AnyLeaf,
            Gen.Select(smaller, smaller, smaller, (a, b, c) => (Expr)new Expr.If(a, b, c, Nowhere)),
            Gen.Select(smaller, smaller, Gen.Bool, (a, b, and) => and ? new Expr.And(a, b, Nowhere) : (Expr)new Expr.Or(a, b, Nowhere)),
            Gen.Select(Gen.Enum<UnaryOperator>(), smaller, (operation, a) => (Expr)new Expr.Unary(operation, a, Nowhere)),
            Gen.Select(Gen.Enum<BinaryOperator>(), smaller, smaller, (operation, a, b) => (Expr)new Expr.Binary(operation, a, b, Nowhere)),
            Gen.Select(smaller, AnyName, (a, name) => (Expr)new Expr.GetAttribute(a, name, Nowhere)),
            Gen.Select(smaller, AnyName, (a, name) => (Expr)new Expr.Has(a, [name], Nowhere)),
            Gen.Select(smaller, AnyIdentifier.Array[1, 4], (a, path) => (Expr)new Expr.Has(a, path, Nowhere)),
            Gen.Select(smaller, AnyText.Array[1, 4], (a, parts) => (Expr)new Expr.Like(a, new Pattern(parts), Nowhere)),
            Gen.Select(smaller, AnyType, smaller, Gen.Bool, (a, type, b, within) => (Expr)new Expr.Is(a, type, within ? b : null, Nowhere)),
            smaller.Array[0, 4].Select(items => (Expr)new Expr.SetOf(items, Nowhere)),
            Gen.Select(AnyName, smaller).Array[0, 4].Select(pairs =>
                (Expr)new Expr.RecordOf([.. pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))], Nowhere)),
            Gen.Select(OneOf(Functions), smaller.Array[1, 3], (function, arguments) => (Expr)new Expr.Call(function, arguments, Nowhere))));

    public static readonly Gen<PolicySyntax> Policy = Gen.Select(
        Gen.Enum<Effect>(),
        Gen.Select(OneOf("id", "if", "permit", "_"), AnyText.Null()).Array[0, 3],
        Scope(), ActionScope(), Scope(),
        Gen.Select(Gen.Bool, Expression, (isUnless, body) => new Condition(isUnless, body, Nowhere)).Array[0, 3],
        (effect, annotations, principal, action, resource, conditions) => new PolicySyntax(
            effect,
            annotations.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, string? (pair) => pair.Item2, StringComparer.Ordinal),
            principal, action, resource, conditions, Nowhere));

    private static Gen<ScopeConstraint> Scope()
    {
        var reference = Gen.Frequency<EntityReference>((4, AnyUid.Select(uid => (EntityReference)new EntityReference.Named(uid))), (1, Gen.Const<EntityReference>(new EntityReference.Slot())));
        return Gen.OneOf(
            Gen.Const<ScopeConstraint>(new ScopeConstraint.Any(Nowhere)),
            reference.Select(target => (ScopeConstraint)new ScopeConstraint.Equal(target, Nowhere)),
            reference.Select(target => (ScopeConstraint)new ScopeConstraint.In(target, Nowhere)),
            AnyType.Select(type => (ScopeConstraint)new ScopeConstraint.Is(type, Nowhere)),
            Gen.Select(AnyType, reference, (type, target) => (ScopeConstraint)new ScopeConstraint.IsIn(type, target, Nowhere)));
    }

    private static Gen<ScopeConstraint> ActionScope() => Gen.OneOf(
        Gen.Const<ScopeConstraint>(new ScopeConstraint.Any(Nowhere)),
        AnyAction.Select(uid => (ScopeConstraint)new ScopeConstraint.Equal(new EntityReference.Named(uid), Nowhere)),
        AnyAction.Array[0, 3].Select(uids => uids.Length == 1
            ? (ScopeConstraint)new ScopeConstraint.In(new EntityReference.Named(uids[0]), Nowhere)
            : new ScopeConstraint.InAny(uids, Nowhere)));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Expr Literal(CedarValue value) => new Expr.Literal(value, Nowhere);

    private static ExtensionFunction Find(string name) =>
        ExtensionFunction.TryFind(name, out var function) ? function : throw new InvalidOperationException($"There is no {name}.");
}
