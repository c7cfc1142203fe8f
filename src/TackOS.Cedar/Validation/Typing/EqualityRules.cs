using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// <c>==</c> and membership of sets. Strictly, what is compared must have one type, unless the comparison is decided already.
/// </summary>
internal static class EqualityRules
{
    public static Answer Equal(TypeChecker checker, Expr.Binary binary, bool isNegated, Capabilities prior)
    {
        var left = checker.Check(binary.Left, prior);
        var right = checker.Check(binary.Right, prior);
        var always = AreAlwaysEqual(checker, binary, left.Type, right.Type);
        var agree = always is not null || Agree(checker, binary, left.Type, right.Type, "Operands of `==` must have one type");
        return Answer.Of(isNegated ? !always : always).If(left.IsRight && right.IsRight && agree);
    }

    public static Answer Contains(TypeChecker checker, Expr.Binary binary, Capabilities prior)
    {
        var left = checker.ExpectSet(binary.Left, prior, HelpForSet);
        var right = checker.Check(binary.Right, prior);
        var element = (left.Type as InferredType.SetOf)?.Element;
        var agree = Agree(checker, binary, element, right.Type, "A set can contain only what has the type of its members");
        return Answer.Of(always: null).If(left.IsRight && right.IsRight && agree);
    }

    public static Answer ContainsMany(TypeChecker checker, Expr.Binary binary, Capabilities prior)
    {
        var left = checker.ExpectSet(binary.Left, prior, HelpForSet);
        var right = checker.ExpectSet(binary.Right, prior, _ => "`contains` tests for one member");
        var agree = Agree(checker, binary, left.Type, right.Type, "Both sets must have members of one type");
        return Answer.Of(always: null).If(left.IsRight && right.IsRight && agree);
    }

    private static bool? AreAlwaysEqual(TypeChecker checker, Expr.Binary binary, InferredType? left, InferredType? right)
    {
        if (left is not null && right is not null && TypeLattice.AreDisjoint(left, right))
            return false;
        return checker.CertainLiteral(binary.Left) is { } first && checker.CertainLiteral(binary.Right) is { } second ? first.Equals(second) : null;
    }

    private static bool Agree(TypeChecker checker, Expr.Binary binary, InferredType? left, InferredType? right, string why) =>
        checker.Mode != ValidationMode.Strict || checker.RequireJoin(binary, left, right, why);

    private static string? HelpForSet(InferredType type) => type switch
    {
        InferredType.Entity => "`in` tests whether an entity is in another",
        InferredType.RecordOf => "`has` tests for an attribute",
        _ when ReferenceEquals(type, InferredType.String) => "`like` tests for a part of a string",
        _ => null,
    };
}
