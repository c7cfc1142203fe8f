using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>What decides which expressions are evaluated, and so which must be right.</summary>
internal static class LogicRules
{
    public static Answer If(TypeChecker checker, Expr.If branch, Capabilities prior)
    {
        var test = checker.ExpectBool(branch.Condition, prior);
        if (test.Always == false)
            return checker.Check(branch.Else, prior).If(test.IsRight);
        var then = checker.Check(branch.Then, prior.And(test.Known));
        then = then.With(then.Known.And(test.Known));
        if (test.Always == true)
            return then.If(test.IsRight);

        var otherwise = checker.Check(branch.Else, prior);
        if (then.Type is null || otherwise.Type is null)
            return Answer.Wrong;
        if (TypeLattice.Join(then.Type, otherwise.Type, checker.Mode) is { } joined)
            return Answer.Of(joined).With(then.Known.Or(otherwise.Known)).If(test.IsRight && then.IsRight && otherwise.IsRight);
        return checker.Wrong(
            branch, "incompatible-types", $"Both branches of an `if` must have one type: {then.Type} and {otherwise.Type} are not compatible.");
    }

    /// <summary>A chain is taken in turn and not by recursion: it may be a thousand links long.</summary>
    public static Answer And(TypeChecker checker, Expr.And and, Capabilities prior)
    {
        var operands = new Stack<Expr>();
        Expr first = and;
        for (; first is Expr.And link; first = link.Left)
            operands.Push(link.Right);
        var whole = checker.ExpectBool(first, prior);
        while (whole.Always != false && operands.TryPop(out var next))
            whole = And(whole, checker.ExpectBool(next, prior.And(whole.Known)));
        return whole.Always == false ? whole.With(Capabilities.None) : whole;
    }

    /// <summary>Both, the right one typed with what the left one makes certain. What is never true makes nothing certain.</summary>
    public static Answer And(Answer left, Answer right)
    {
        if (left.Type is null || right.Type is null)
            return Answer.Of(InferredType.Bool.Either).If(othersAreRight: false);
        var always = right.Always switch
        {
            false => false,
            true => left.Always,
            null => (bool?)null,
        };
        var known = always == false ? Capabilities.None : left.Known.And(right.Known);
        return Answer.Of(always).With(known).If(left.IsRight && right.IsRight);
    }

    /// <inheritdoc cref="And(TypeChecker, Expr.And, Capabilities)"/>
    public static Answer Or(TypeChecker checker, Expr.Or or, Capabilities prior)
    {
        var operands = new Stack<Expr>();
        Expr first = or;
        for (; first is Expr.Or link; first = link.Left)
            operands.Push(link.Right);
        var whole = checker.ExpectBool(first, prior);

        // The next operand is reached when those before it are false, which makes nothing certain.
        while (whole.Always != true && operands.TryPop(out var next))
            whole = Or(whole, checker.ExpectBool(next, prior));
        return whole;
    }

    private static Answer Or(Answer left, Answer right)
    {
        if (left.Type is null || right.Type is null)
            return Answer.Of(InferredType.Bool.Either).If(othersAreRight: false);
        var (always, known) = (left.Always, right.Always) switch
        {
            (_, true) => (true, right.Known),
            (_, false) => (left.Always, left.Known),
            (false, _) => (right.Always, right.Known),
            _ => ((bool?)null, left.Known.Or(right.Known)),
        };
        return Answer.Of(always).With(known).If(left.IsRight && right.IsRight);
    }
}
