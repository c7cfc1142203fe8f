using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.PartialEvaluation;

/// <content>What does not evaluate all of its operands.</content>
internal sealed partial class Reducer
{
    /// <summary>
    /// <c>&amp;&amp;</c>, which a false decides, and <c>||</c>, which a true decides. An operand is left out only where it can neither err nor
    /// change the result, or where the place asks for a truth value just as the operator would have.
    /// </summary>
    private Reduced Junction(Expr whole, Expr leftOperand, Expr rightOperand, bool decidedBy, bool isTest)
    {
        var left = Reduce(leftOperand, isTest: true);
        if (left.Truth == decidedBy)
            return Reduced.Known(decidedBy, whole.Position);
        if (left.Fails || (left.IsKnown && left.Truth is null))
            return Reduced.Failing(Joined(whole, left.Expr, rightOperand));
        var right = Reduce(rightOperand, isTest: true);
        return left.IsKnown ? RightAlone(whole, left, right, isTest) : Both(whole, left, right, decidedBy, isTest);
    }

    private static Reduced RightAlone(Expr whole, Reduced left, Reduced right, bool isTest)
    {
        if (right.Truth is { } truth)
            return Reduced.Known(truth, whole.Position);
        if (right.Fails || right.IsKnown)
            return Reduced.Failing(Joined(whole, left.Expr, right.Expr));
        return isTest || right.IsTest ? right : Reduced.Open(Joined(whole, left.Expr, right.Expr));
    }

    private static Reduced Both(Expr whole, Reduced left, Reduced right, bool decidedBy, bool isTest)
    {
        if (right.Truth == !decidedBy && (isTest || left.IsTest))
            return left;
        if (right.Truth == decidedBy && left.IsSafeTest)
            return Reduced.Known(decidedBy, whole.Position);
        return Reduced.Open(Joined(whole, left.Expr, right.Expr), left.IsSafeTest && right.IsSafeTest);
    }

    private static Expr Joined(Expr whole, Expr left, Expr right) =>
        whole is Expr.And ? new Expr.And(left, right, whole.Position) : new Expr.Or(left, right, whole.Position);

    private Reduced If(Expr.If branch, bool isTest)
    {
        var condition = Reduce(branch.Condition, isTest: true);
        if (condition.Truth is { } truth)
            return Reduce(truth ? branch.Then : branch.Else, isTest);
        if (condition.Fails || condition.IsKnown)
            return Reduced.Failing(new Expr.If(condition.Expr, branch.Then, branch.Else, branch.Position));
        var then = Reduce(branch.Then);
        var otherwise = Reduce(branch.Else);
        var expr = new Expr.If(condition.Expr, then.Expr, otherwise.Expr, branch.Position);
        if (then.Fails && otherwise.Fails)
            return Reduced.Failing(expr);
        return Reduced.Open(expr, condition.IsSafeTest && (then.Failure, otherwise.Failure) == (Failure.Never, Failure.Never));
    }
}
