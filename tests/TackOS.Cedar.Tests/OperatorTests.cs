using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class OperatorTests
{
    [Theory]
    [InlineData("-9223372036854775808 < 0")]
    [InlineData("-9223372036854775808 == 0 - 9223372036854775807 - 1")]
    [InlineData("--5 == 5")]
    [InlineData("-5 - -3 == -2")]
    [InlineData("2 + 3 * 4 == 14")]
    [InlineData("!!true")]
    [InlineData("if 1 < 2 then true else 1 + \"a\" == 2")]
    public void NumbersAndTruthsCombineByPrecedence(string expression) => Assert.True(Evaluate.Holds(expression));

    [Theory]
    [InlineData("--9223372036854775808 == 0")]
    [InlineData("-(0 - 9223372036854775807 - 1) == 0")]
    [InlineData("9223372036854775807 + 1 == 0")]
    [InlineData("-9223372036854775808 - 1 == 0")]
    [InlineData("-9223372036854775808 * -1 == 0")]
    [InlineData("context.big * 2 == 0")]
    public void AResultBeyond64BitsIsAnOverflow(string expression) =>
        Assert.Equal(EvaluationErrorKind.Overflow, Evaluate.ErrorOf(expression, RecordValue.Of(("big", long.MaxValue))));

    [Theory]
    [InlineData("9223372036854775808 == 0")]
    [InlineData("-9223372036854775809 == 0")]
    [InlineData("-(9223372036854775808) == 0")]
    [InlineData("99999999999999999999999 == 0")]
    public void ALiteralBeyond64BitsIsNotParsed(string expression) => Assert.Throws<CedarParseException>(() => Evaluate.Of(expression));

    [Theory]
    [InlineData("false && 1", false)]
    [InlineData("true || 1", true)]
    [InlineData("false && principal.nothing", false)]
    [InlineData("true || (1 + \"a\") == 2", true)]
    public void WhatTheLeftSideDecidesIsNotEvaluatedOnTheRight(string expression, bool expected) =>
        Assert.Equal(expected, Evaluate.Holds(expression));

    [Theory]
    [InlineData("true && 1")]
    [InlineData("false || 1")]
    [InlineData("1 && false")]
    [InlineData("1 || true")]
    [InlineData("!1")]
    [InlineData("if 1 then true else true")]
    [InlineData("\"text\"")]
    [InlineData("1 < \"a\"")]
    [InlineData("\"a\" < \"b\"")]
    [InlineData("datetime(\"2024-01-01\") < duration(\"1d\")")]
    [InlineData("decimal(\"1.0\") < decimal(\"2.0\")")]
    [InlineData("1 like \"*\"")]
    [InlineData("1 in principal")]
    [InlineData("1 is User")]
    [InlineData("1.contains(1)")]
    [InlineData("[1].containsAll(1)")]
    [InlineData("1.isEmpty()")]
    [InlineData("1 has a")]
    [InlineData("principal.hasTag(1)")]
    [InlineData("\"a\".getTag(\"b\") == 1")]
    public void AnOperandOfTheWrongTypeIsAnError(string expression) =>
        Assert.Equal(EvaluationErrorKind.WrongType, Evaluate.ErrorOf(expression));

    [Theory]
    [InlineData("1 == true", false)]
    [InlineData("\"1\" == 1", false)]
    [InlineData("principal == \"alice\"", false)]
    [InlineData("[] == {}", false)]
    [InlineData("decimal(\"1.0\") == 1", false)]
    [InlineData("1 != \"1\"", true)]
    [InlineData("[1, 2, 2] == [2, 1]", true)]
    [InlineData("[[1], [2, 3]] == [[3, 2], [1]]", true)]
    [InlineData("{a: 1, b: [2]} == {\"b\": [2], a: 1}", true)]
    [InlineData("{a: 1} == {a: 1, b: 2}", false)]
    [InlineData("decimal(\"1.0\") == decimal(\"1.0000\")", true)]
    public void EqualityAcrossTypesIsFalseAndNeverAnError(string expression, bool expected) =>
        Assert.Equal(expected, Evaluate.Holds(expression));

    [Theory]
    [InlineData("principal in principal", true)]
    [InlineData("principal in Group::\"staff\"", true)]
    [InlineData("principal in Group::\"all\"", true)]
    [InlineData("principal in [Group::\"none\", Group::\"all\"]", true)]
    [InlineData("principal in []", false)]
    [InlineData("User::\"nobody\" in Group::\"all\"", false)]
    [InlineData("User::\"nobody\" in User::\"nobody\"", true)]
    [InlineData("principal is User in Group::\"all\"", true)]
    [InlineData("principal is Doc in 1", false)]
    [InlineData("principal is Shop::User", false)]
    public void MembershipFollowsTheParents(string expression, bool expected) => Assert.Equal(expected, Evaluate.Holds(expression));

    [Theory]
    [InlineData("principal in [principal, 1]")]
    [InlineData("principal in [\"a\"]")]
    [InlineData("principal in 1")]
    [InlineData("principal is User in 1")]
    public void MembershipInWhatIsNotAnEntityIsAnErrorEvenWhenAnotherMemberFits(string expression) =>
        Assert.Equal(EvaluationErrorKind.WrongType, Evaluate.ErrorOf(expression));

    [Theory]
    [InlineData("User::\"nobody\".age == 1", EvaluationErrorKind.MissingEntity)]
    [InlineData("principal.height == 1", EvaluationErrorKind.MissingAttribute)]
    [InlineData("context.height == 1", EvaluationErrorKind.MissingAttribute)]
    [InlineData("User::\"nobody\".getTag(\"team\") == 1", EvaluationErrorKind.MissingEntity)]
    [InlineData("principal.getTag(\"rank\") == 1", EvaluationErrorKind.MissingTag)]
    public void AMissingEntityAndAMissingAttributeAreDifferentErrors(string expression, EvaluationErrorKind expected) =>
        Assert.Equal(expected, Evaluate.ErrorOf(expression));

    [Theory]
    [InlineData("User::\"nobody\" has age", false)]
    [InlineData("User::\"nobody\".hasTag(\"team\")", false)]
    [InlineData("principal has age", true)]
    [InlineData("principal has address.city", true)]
    [InlineData("principal has address.street", false)]
    [InlineData("principal has nothing.at.all", false)]
    [InlineData("{\"a b\": 1} has \"a b\"", true)]
    [InlineData("principal.hasTag(\"team\") && principal.getTag(\"team\") == \"red\"", true)]
    [InlineData("principal[\"address\"].city == \"Bern\"", true)]
    public void HasAsksWithoutErring(string expression, bool expected) => Assert.Equal(expected, Evaluate.Holds(expression));

    [Fact]
    public void HasOfAPathErrsWhereTheMiddleIsNoRecord() =>
        Assert.Equal(EvaluationErrorKind.WrongType, Evaluate.ErrorOf("principal has age.years"));

    [Theory]
    [InlineData("[1, 2].contains(2)", true)]
    [InlineData("[1, 2].containsAll([])", true)]
    [InlineData("[1, 2].containsAll([2, 3])", false)]
    [InlineData("[1, 2].containsAny([2, 3])", true)]
    [InlineData("[].containsAny([])", false)]
    [InlineData("[].isEmpty()", true)]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,10].contains(\"10\")", false)]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,10] == [10,9,8,7,6,5,4,3,2,1]", true)]
    public void SetsKnowTheirMembers(string expression, bool expected) => Assert.Equal(expected, Evaluate.Holds(expression));

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "a*", true)]
    [InlineData("abc", "*c", true)]
    [InlineData("abc", "a*c*", true)]
    [InlineData("a", "a*a", false)]
    [InlineData("", "*", true)]
    [InlineData("", "", true)]
    [InlineData("a*c", "a\\*c", true)]
    [InlineData("abc", "a\\*c", false)]
    [InlineData("xaXbXcx", "*a*b*c*", true)]
    [InlineData("xaXcXbx", "*a*b*c*", false)]
    [InlineData("👀x", "👀*", true)]
    public void LikeTakesAStarForAnyText(string text, string pattern, bool expected) =>
        Assert.Equal(expected, Evaluate.Holds($"\"{text}\" like \"{pattern}\""));

    [Fact]
    public void AStarInAPatternIsAWildcardHoweverItIsWritten() => Assert.True(Evaluate.Holds(@"""abc"" like ""a\u{2a}"""));

    [Fact]
    public void AValueThatGrowsTooDeepWhileEvaluatingIsAnError()
    {
        // The record of the context takes one of the levels.
        CedarValue deepest = SetValue.Empty;
        for (var depth = 2; depth < CedarValue.MaxDepth; depth++)
            deepest = SetValue.Of(deepest);
        var context = RecordValue.Of(("deepest", deepest));

        Assert.True(Evaluate.Holds("[context.deepest] != 1", context));
        Assert.Equal(EvaluationErrorKind.TooDeep, Evaluate.ErrorOf("[[context.deepest]] != 1", context));
        Assert.Equal(EvaluationErrorKind.TooDeep, Evaluate.ErrorOf("{a: context} != 1", context));
        Assert.Throws<ArgumentException>(() => SetValue.Of(context));
    }

    [Fact]
    public void SetsOfTheSameMembersInOtherSetsHaveOtherHashes()
    {
        // Every way to part eight numbers into four pairs: hashes that only added up would be one hash, and a set of these would be quadratic.
        var pairings = Pairings([1, 2, 3, 4, 5, 6, 7, 8]).ToList();
        Assert.Equal(105, pairings.Count);
        Assert.True(pairings.Select(set => set.GetHashCode()).Distinct().Count() > 100);
        Assert.Equal(SetValue.Of(1, 2, 3).GetHashCode(), SetValue.Of(3, 1, 2).GetHashCode());
    }

    private static IEnumerable<SetValue> Pairings(long[] numbers) => Pairs(numbers).Select(pairs => SetValue.Of(pairs));

    private static IEnumerable<IEnumerable<CedarValue>> Pairs(long[] numbers) => numbers is [var first, .. var others]
        ? others.SelectMany(other => Pairs([.. others.Where(n => n != other)]).Select(rest => rest.Prepend(SetValue.Of(first, other))))
        : [[]];
}
