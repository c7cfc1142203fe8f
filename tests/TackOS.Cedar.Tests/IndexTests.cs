using System.Globalization;
using CsCheck;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class IndexTests
{
    private const int MostBytes = 200;

    private static readonly string[] Tests =
    [
        "principal == User::\"alice\"", "User::\"bob\" == principal", "principal in Group::\"staff\"", "principal in [Group::\"all\", User::\"bob\"]",
        "principal is User", "principal is Bot in Group::\"staff\"", "action == Action::\"read\"", "action in [Action::\"read\", Action::\"write\"]",
        "resource is Doc", "resource in Doc::\"report\"", "resource == 1", "principal in [1]", "context == principal", "context.missing", "context.yes", "true", "false",
        "principal != User::\"alice\"", "context.number",
    ];

    private static readonly Gen<string> AnyTest = Gen.Int[0, Tests.Length - 1].Select(i => Tests[i]);

    private static readonly Gen<string> AnyCondition = Gen.Select(Gen.Bool, AnyTest.Array[1, 4], (unless, tests) =>
        $"{(unless ? "unless" : "when")} {{ {string.Join(" && ", tests)} }}");

    [Fact]
    public void ToPassAPolicyOverForItsConditionsChangesNoAnswerAndNoError() => AnyCondition.Array[1, 3].Array[1, 6].Sample(policies =>
    {
        var plain = PolicySet.Parse(string.Concat(policies.Select(conditions => $"permit(principal, action, resource) {string.Concat(conditions)};\n")));
        var opaque = PolicySet.Parse(string.Concat(policies.Select(conditions =>
            $"permit(principal, action, resource) when {{ true || false }} {string.Concat(conditions)};\n")));
        foreach (var principal in new[] { Evaluate.Alice, new EntityUid("User", "bob"), new EntityUid("Bot", "b") })
        {
            var request = new Request(principal, Evaluate.Read, Evaluate.Report, RecordValue.Of(("yes", true), ("number", 1)));
            var (expected, actual) = (Authorizer.IsAuthorized(opaque, Evaluate.Store, request), Authorizer.IsAuthorized(plain, Evaluate.Store, request));
            Assert.Equal(expected.Reasons, actual.Reasons);
            Assert.Equal(expected.Errors.Select(Told), actual.Errors.Select(Told));
        }
    }, iter: 2_000);

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public void ADecisionAllocatesLittleHoweverManyPoliciesThereAre(int policies)
    {
        var set = PolicySet.Parse(string.Concat(Enumerable.Range(0, policies).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"permit(principal in Group::\"staff\", action == Action::\"tool{i}\", resource) when {{ context.risk < 3 }};\n"))));
        var request = new Request(Evaluate.Alice, new EntityUid("Action", "tool7"), Evaluate.Report, RecordValue.Of(("risk", 2)));
        Assert.Equal(Decision.Allow, Authorizer.IsAuthorized(set, Evaluate.Store, request).Decision);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Authorizer.IsAuthorized(set, Evaluate.Store, request);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    [Fact]
    public void MorePoliciesThanTheUsualRoomAreAllConsideredInOrder()
    {
        var set = PolicySet.Parse(string.Concat(Enumerable.Range(0, 300).Select(i =>
            $"permit(principal{(i % 2 == 0 ? "" : " in Group::\"staff\"")}, action in [Action::\"read\", Action::\"all\"], resource);\n")));
        var entities = Evaluate.Store.With(new Entity(Evaluate.Read) { Parents = [new EntityUid("Action", "all")] });
        var response = Authorizer.IsAuthorized(set, entities, new Request(Evaluate.Alice, Evaluate.Read, Evaluate.Report));
        Assert.Equal(set.Policies, response.SatisfiedPermits);
    }

    [Fact]
    public void AnAttributePathIsWalkedOnceHoweverPathsNest()
    {
        var target = Enumerable.Range(0, 60).Aggregate("context", (inner, _) => $"(if {inner} has a.b then context else context)");
        Assert.True(Evaluate.Holds($"{target} has a.b", RecordValue.Of(("a", RecordValue.Of(("b", 1))))));
    }

    private static (string, Evaluation.EvaluationErrorKind, string) Told(PolicyError error) => (error.PolicyId, error.Kind, error.Message);
}
