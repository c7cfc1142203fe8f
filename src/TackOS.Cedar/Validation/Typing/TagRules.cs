using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>Tags of entities (Cedar RFC 82): one may be read only where <c>hasTag</c> has made it certain, by the same expression.</summary>
internal static class TagRules
{
    public static Answer Has(TypeChecker checker, Expr.Binary binary, Capabilities prior)
    {
        var target = checker.ExpectEntity(binary.Left, prior);
        var tag = checker.ExpectString(binary.Right, prior);
        if (target.Type is not InferredType.Entity entity)
            return Answer.Wrong;
        var capability = CapabilityOf(checker, binary);
        bool? always = checker.Schema.TagTypes(entity).Count == 0 ? false : prior.Include(capability) ? true : null;
        return Answer.Of(always).With(Capabilities.Of(capability)).If(target.IsRight && tag.IsRight);
    }

    public static Answer Get(TypeChecker checker, Expr.Binary binary, Capabilities prior)
    {
        var target = checker.ExpectEntity(binary.Left, prior);
        var tag = checker.ExpectString(binary.Right, prior);
        if (target.Type is not InferredType.Entity entity)
            return Answer.Wrong;
        if (!prior.Include(CapabilityOf(checker, binary)))
            return checker.Wrong(binary, "unchecked-tag", $"The tag of {entity} may not be there.", "test `….hasTag(…)` with the same operands first");
        var types = checker.Schema.TagTypes(entity);
        if (types.Count == 0)
            return checker.Wrong(binary, "no-tags", $"{entity} takes no tags.");
        InferredType? joined = InferredType.Nothing;
        foreach (var type in types)
            joined = joined is null ? null : TypeLattice.Join(joined, type, checker.Mode);
        return joined is null
            ? checker.Wrong(binary, "incompatible-types", $"The tags of {entity} have no one type.")
            : Answer.Of(joined).If(target.IsRight && tag.IsRight);
    }

    private static Capability CapabilityOf(TypeChecker checker, Expr.Binary binary) =>
        new(IsTag: true, checker.Shapes.Of(binary.Left), checker.Shapes.Of(binary.Right));
}
