using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class PropertyTests
{
    private static readonly Gen<string> AnyEntity = Gen.Select(Gen.Bool, Gen.Int[0, 4], (first, id) => $"{(first ? "A" : "B")}::\"{id}\"");
    private static readonly Gen<string> AnyAction = Gen.Int[0, 4].Select(id => $"Action::\"{id}\"");

    private static readonly Entities Hierarchy = Entities.Of([.. new[] { "A", "B", "Action" }.SelectMany(type => Enumerable.Range(0, 5).Select(id =>
        new Entity(Uid(type, id)) { Parents = [.. Enumerable.Range(id + 1, Math.Max(0, 4 - id) % 3).Select(up => Uid(type == "B" && id == 1 ? "A" : type, up))] }))]);

    private static readonly Gen<CedarValue> AnyScalar = Gen.OneOf<CedarValue>(
        Gen.Long.Select(value => (CedarValue)value),
        Gen.Bool.Select(value => (CedarValue)value),
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Select(value => (CedarValue)value),
        Gen.Long.Select(value => (CedarValue)new DecimalValue(value)),
        Gen.Long.Select(value => (CedarValue)new DurationValue(value)),
        Gen.Long.Select(value => (CedarValue)new DateTimeValue(value)),
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Select(id => (CedarValue)new EntityUid("Shop::User", id)));

    private static readonly Gen<CedarValue> AnyValue = Gen.Recursive<CedarValue>((depth, smaller) => depth > 3
        ? AnyScalar
        : Gen.OneOf(
            AnyScalar,
            smaller.Array[0, 12].Select(items => (CedarValue)SetValue.Of(items)),
            smaller.Array[0, 12].Select(items => (CedarValue)RecordValue.Of([.. items.Select((item, i) => KeyValuePair.Create($"a {i}", item))]))));

    [Fact]
    public void AHeadMeansTheSameAsAConditionThatSaysSo() =>
        Gen.Select(Scope("principal"), ActionScope(), Scope("resource")).Array[1, 20].Sample(heads =>
        {
            var asHeads = PolicySet.Parse(string.Concat(heads.Select(head => $"permit({head.Item1}, {head.Item2}, {head.Item3});\n")));
            var asConditions = PolicySet.Parse(string.Concat(heads.Select(head =>
                $"permit(principal, action, resource) when {{ {Condition(head.Item1)} && {Condition(head.Item2)} && {Condition(head.Item3)} }};\n")));
            foreach (var request in Requests())
            {
                Assert.Equal(
                    Authorizer.IsAuthorized(asConditions, Hierarchy, request).Reasons,
                    Authorizer.IsAuthorized(asHeads, Hierarchy, request).Reasons);
            }
        }, iter: 200);

    [Fact]
    public void AValueWrittenAsCedarReadsAsItself() => AnyValue.Sample(value =>
        Assert.True(Evaluate.Holds($"context.value == {value}", RecordValue.Of(("value", value)))));

    [Fact]
    public void EqualValuesHaveEqualHashes() => Gen.Select(AnyValue.Array[0, 20], Gen.Int).Sample((items, seed) =>
    {
        var shuffled = items.ToArray();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(SetValue.Of(items), SetValue.Of([.. shuffled, .. items]));
        Assert.Equal(SetValue.Of(items).GetHashCode(), SetValue.Of([.. shuffled, .. items]).GetHashCode());
    });

    [Fact]
    public void LikeAgreesWithARegularExpression() => Gen.Select(Gen.String[Gen.Char["ab*"], 0, 8], Gen.String[Gen.Char["ab"], 0, 12]).Sample((pattern, text) =>
        Assert.Equal(
            Regex.IsMatch(text, "\\A" + pattern.Replace("*", ".*", StringComparison.Ordinal) + "\\z", RegexOptions.NonBacktracking | RegexOptions.Singleline),
            Evaluate.Holds($"\"{text}\" like \"{pattern}\"")));

    [Fact]
    public void DatesAgreeWithTheFrameworkWhereItHasThem() => Gen.DateTime.Sample(time =>
    {
        var text = time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var expected = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds();
        Assert.Equal(expected, DateTimeValue.Parse(text)?.EpochMilliseconds);
    });

    [Fact]
    public void NoTextMakesTheParsersFailOtherwise() => Gen.String[Gen.Char["permit(){}[]principal,;\"\\u|&!=<.*:@?a1 \n"], 0, 60].Sample(text =>
    {
        Only(() => PolicySet.Parse(text));
        Only(() => PolicySet.Parse($"permit(principal, action, resource) when {{ {text} }};"));
        Only(() => CedarJson.ParseValue(text));
    });

    private static void Only(Action parse)
    {
        try
        {
            parse();
        }
        catch (CedarParseException)
        {
            // The one exception that a parser may throw.
        }
    }

    private static EntityUid Uid(string type, int id) => new(type, id.ToString(CultureInfo.InvariantCulture));

    private static Gen<string> Scope(string variable) => Gen.OneOf(
        Gen.Const(variable),
        AnyEntity.Select(uid => $"{variable} == {uid}"),
        AnyEntity.Select(uid => $"{variable} in {uid}"),
        Gen.Bool.Select(first => $"{variable} is {(first ? "A" : "B")}"),
        AnyEntity.Select(uid => $"{variable} is A in {uid}"));

    private static Gen<string> ActionScope() => Gen.OneOf(
        Gen.Const("action"),
        AnyAction.Select(uid => $"action == {uid}"),
        AnyAction.Select(uid => $"action in {uid}"),
        AnyAction.Array[0, 3].Select(uids => $"action in [{string.Join(", ", uids)}]"));

    private static string Condition(string head) => head.Contains(' ', StringComparison.Ordinal) ? head : "true";

    private static IEnumerable<Request> Requests() =>
        from type in new[] { "A", "B" }
        from principal in Enumerable.Range(0, 5)
        from action in Enumerable.Range(0, 5)
        select new Request(Uid(type, principal), Uid("Action", action), Uid(type == "A" ? "B" : "A", (principal + action) % 5));
}
