using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary><c>in</c> and <c>is</c>.</summary>
internal static class HierarchyRules
{
    public static Answer In(TypeChecker checker, Expr.Binary binary, Capabilities prior)
    {
        var descendant = checker.ExpectEntity(binary.Left, prior, static _ => "`contains` tests whether a set has a member");
        return In(checker, binary.Left, descendant, binary.Right, prior);
    }

    public static Answer Is(TypeChecker checker, Expr.Is test, Capabilities prior)
    {
        var target = checker.ExpectEntity(test.Target, prior, static _ => "`is` tests the types of entities only");
        var isType = target.Type is InferredType.Entity entity
            ? Answer.Of(IsAlways(entity, test.EntityType)).If(target.IsRight)
            : Answer.Of(InferredType.Bool.Either).If(othersAreRight: false);
        if (test.Ancestor is null || isType.Always == false)
            return isType;
        return LogicRules.And(isType, In(checker, test.Target, target, test.Ancestor, prior));
    }

    /// <summary>The left side is given as it was typed: to type it twice would double the work at every level.</summary>
    private static Answer In(TypeChecker checker, Expr left, Answer descendant, Expr right, Capabilities prior)
    {
        var ancestor = checker.Expect(right, prior, "an entity or a set of entities", IsEntityOrSetOfThem, HelpForRight);
        if (!descendant.IsRight || !ancestor.IsRight)
            return Answer.Of(InferredType.Bool.Either).If(othersAreRight: false);
        if (checker.CertainEntity(left) is { } action && DeclaredTypes.IsAction(action.Type) && CertainEntities(checker, right) is { } groups)
            return Answer.Of(checker.Schema.IsIn(action, groups));
        return Answer.Of(MayBeIn(checker, descendant.Type, ancestor.Type) ? null : false);
    }

    private static bool? IsAlways(InferredType.Entity entity, string type)
    {
        if (!entity.Types.Contains(type))
            return false;
        return entity.Types.Count == 1 ? true : null;
    }

    private static bool IsEntityOrSetOfThem(InferredType type) =>
        type is InferredType.Entity or InferredType.SetOf { Element: InferredType.Entity or InferredType.Never };

    private static string? HelpForRight(InferredType type) => type switch
    {
        InferredType.SetOf => "`contains` tests whether a set has a member",
        _ when ReferenceEquals(type, InferredType.String) => "`like` tests for a part of a string",
        _ => null,
    };

    /// <summary>The entities that the expression certainly is, one or a set of them.</summary>
    private static List<EntityUid>? CertainEntities(TypeChecker checker, Expr expr)
    {
        if (checker.CertainEntity(expr) is { } single)
            return [single];
        if (expr is not Expr.SetOf set)
            return null;
        var entities = new List<EntityUid>();
        foreach (var item in set.Items)
        {
            if (checker.CertainEntity(item) is not { } uid)
                return null;
            entities.Add(uid);
        }

        return entities;
    }

    private static bool MayBeIn(TypeChecker checker, InferredType? descendant, InferredType? ancestor)
    {
        var above = ancestor is InferredType.SetOf set ? set.Element : ancestor;
        return descendant is not InferredType.Entity a || above is not InferredType.Entity b || checker.Schema.MayBeIn(a, b);
    }
}
