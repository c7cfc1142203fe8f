using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>Values that are written out, and the sets and records written around expressions.</summary>
internal static class LiteralRules
{
    public static Answer Literal(TypeChecker checker, Expr.Literal literal) => Literal(checker, literal, literal.Value);

    public static Answer Set(TypeChecker checker, Expr.SetOf set, Capabilities prior)
    {
        var answers = new List<Answer>(set.Items.Count);
        foreach (var item in set.Items)
            answers.Add(checker.Check(item, prior));
        return Set(checker, set, answers);
    }

    public static Answer Record(TypeChecker checker, Expr.RecordOf record, Capabilities prior)
    {
        var answers = new List<KeyValuePair<string, Answer>>(record.Attributes.Count);
        foreach (var (name, value) in record.Attributes)
            answers.Add(KeyValuePair.Create(name, checker.Check(value, prior)));
        return Record(answers);
    }

    private static Answer Literal(TypeChecker checker, Expr.Literal literal, CedarValue value) => value switch
    {
        BoolValue truth => Answer.Of(truth.Value),
        LongValue => Answer.Of(InferredType.Long),
        StringValue => Answer.Of(InferredType.String),

        // That it is not declared has been said, once and not in every environment.
        EntityUid uid => checker.Schema.OfEntity(uid) is { } type ? Answer.Of(type) : Answer.Wrong,
        SetValue set => Set(checker, literal, [.. set.Items.Select(item => Literal(checker, literal, item))]),
        RecordValue record => Record(record.Names.Zip(record.Values, (name, item) => KeyValuePair.Create(name, Literal(checker, literal, item)))),
        _ => Answer.Of(new InferredType.Extension(value.TypeName)),
    };

    private static Answer Set(TypeChecker checker, Expr expr, List<Answer> items)
    {
        // Nothing tells what type the members of an empty set would have.
        if (items.Count == 0 && checker.Mode == ValidationMode.Strict)
            return checker.Wrong(expr, "empty-set", "An empty set has no type in strict validation.", "`.isEmpty()` tests whether a set is empty");
        InferredType joined = InferredType.Nothing;
        foreach (var item in items)
        {
            if (item.Type is null)
                return Answer.Wrong;
            if (TypeLattice.Join(joined, item.Type, checker.Mode) is not { } next)
                return checker.Wrong(expr, "incompatible-types", $"Members of a set must have one type: {joined} and {item.Type} are not compatible.");
            joined = next;
        }

        return Answer.Of(new InferredType.SetOf(joined)).If(items.TrueForAll(item => item.IsRight));
    }

    private static Answer Record(IEnumerable<KeyValuePair<string, Answer>> attributes)
    {
        var types = new Dictionary<string, InferredAttribute>(StringComparer.Ordinal);
        var areRight = true;
        var areTyped = true;
        foreach (var (name, answer) in attributes)
        {
            areRight &= answer.IsRight;
            areTyped &= answer.Type is not null;
            if (answer.Type is not null)
                types[name] = new InferredAttribute(answer.Type, IsRequired: true);
        }

        return areTyped ? Answer.Of(new InferredType.RecordOf(types, isOpen: false)).If(areRight) : Answer.Wrong;
    }
}
