using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>Attributes of entities and records: one that is optional may be read only where a <c>has</c> has made it certain.</summary>
internal static class AttributeRules
{
    private const string Owner = "an entity or a record";

    public static Answer Get(TypeChecker checker, Expr.GetAttribute access, Capabilities prior)
    {
        var target = checker.Expect(access.Target, prior, Owner, IsOwner);
        if (target.Type is null)
            return Answer.Wrong;
        var attribute = checker.Schema.AttributeOf(target.Type, access.Name);
        if (attribute is null)
            return Unknown(checker, access, target.Type, access.Name);
        if (attribute.IsRequired || prior.Include(CapabilityOf(checker, checker.Shapes.Of(access.Target), access.Name)))
            return Answer.Of(attribute.Type).If(target.IsRight);
        checker.Wrong(
            access, "optional-attribute", $"The attribute `{access.Name}` of {target.Type} is optional, and may not be there.",
            $"test `… has {access.Name}` first");
        return Answer.Of(attribute.Type).If(othersAreRight: false);
    }

    /// <summary><c>a has b.c</c> is <c>a has b &amp;&amp; a.b has c</c> (Cedar RFC 62), step by step.</summary>
    public static Answer Has(TypeChecker checker, Expr.Has has, Capabilities prior)
    {
        var target = checker.Expect(has.Target, prior, Owner, IsOwner, HelpForOwner);
        if (target.Type is null)
            return Answer.Of(InferredType.Bool.Either).If(othersAreRight: false);
        var (owner, subject) = (target.Type, checker.Shapes.Of(has.Target));
        var whole = Answer.Of(true);
        for (var i = 0; i < has.Path.Count; i++)
        {
            whole = LogicRules.And(whole, Step(checker, owner, subject, has.Path[i], prior.And(whole.Known)));
            if (i == has.Path.Count - 1 || whole.Always == false)
                break;
            if (Next(checker, has, owner, has.Path[i]) is not { } next)
                return Answer.Of(InferredType.Bool.Either).If(othersAreRight: false);
            (owner, subject) = (next, checker.Shapes.OfAttribute(subject, has.Path[i]));
        }

        return whole.If(target.IsRight);
    }

    /// <summary>
    /// One <c>has</c>. An entity need not exist, so that it has even what its type requires is certain only where it is known already.
    /// </summary>
    private static Answer Step(TypeChecker checker, InferredType owner, int subject, string name, Capabilities prior)
    {
        if (checker.Schema.AttributeOf(owner, name) is not { } attribute)
            return Answer.Of(checker.Schema.MayHave(owner, name) ? null : false);
        var capability = CapabilityOf(checker, subject, name);
        var isCertain = (attribute.IsRequired && owner is InferredType.RecordOf) || prior.Include(capability);
        return Answer.Of(isCertain ? true : null).With(Capabilities.Of(capability));
    }

    /// <summary>What the path goes on from; null, and that is said, where it cannot.</summary>
    private static InferredType? Next(TypeChecker checker, Expr.Has has, InferredType owner, string name)
    {
        if (checker.Schema.AttributeOf(owner, name) is not { } attribute)
            return Unknown(checker, has, owner, name).Type;
        if (IsOwner(attribute.Type))
            return attribute.Type;
        checker.Wrong(has, "wrong-type", $"Expected {Owner}, got {attribute.Type} for `{name}`.", HelpForOwner(attribute.Type));
        return null;
    }

    private static Answer Unknown(TypeChecker checker, Expr expr, InferredType owner, string name)
    {
        var message = checker.Schema.MayHave(owner, name)
            ? $"The attribute `{name}` of {owner} may not be there, or may have one of several types."
            : $"{owner} has no attribute `{name}`.";
        return checker.Wrong(expr, "unknown-attribute", message, Spelling.Suggest(name, checker.Schema.AttributeNames(owner)));
    }

    private static Capability CapabilityOf(TypeChecker checker, int subject, string name) =>
        new(IsTag: false, subject, checker.Shapes.OfName(name));

    private static bool IsOwner(InferredType type) => type is InferredType.Entity or InferredType.RecordOf;

    private static string? HelpForOwner(InferredType type) => type switch
    {
        InferredType.SetOf => "`contains` tests whether a set has a member",
        _ when ReferenceEquals(type, InferredType.String) => "`like` tests for a part of a string",
        _ => null,
    };
}
