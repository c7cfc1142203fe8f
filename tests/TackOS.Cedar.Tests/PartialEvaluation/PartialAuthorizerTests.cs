using TackOS.Cedar.PartialEvaluation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.PartialEvaluation;

public sealed class PartialAuthorizerTests
{
    private static readonly PartialEntity SomeUser = new PartialEntity.OfType("User");

    // `input` may be anything, `call` is a record of which one attribute is known, `approval` may or may not be there.
    private static readonly PartialValue Context = PartialValue.RecordOf(
    [
        KeyValuePair.Create("input", new PartialAttribute(PartialValue.Anything)),
        KeyValuePair.Create("call", new PartialAttribute(PartialValue.RecordOf(("leaves", true), ("risk", PartialValue.Anything)))),
        KeyValuePair.Create("approval", new PartialAttribute(PartialValue.RecordOf(("people", PartialValue.Anything)), IsRequired: false)),
        KeyValuePair.Create("mission", new PartialAttribute("m1")),
    ]);

    [Theory]
    [InlineData("context.input.amount > 3", "when { context.input.amount > 3 }")]
    [InlineData("context.call.leaves && context.call.risk >= 3", "when { context.call.risk >= 3 }")]
    [InlineData("!context.call.leaves || context.input.ok", "when { context.input.ok }")]
    [InlineData("context.call.risk > 1 + 1 && principal in Group::\"all\"", "when { context.call.risk > 2 }")]
    [InlineData("context.call.risk > 3 && false", "when { context.call.risk > 3 && false }")]
    [InlineData("context has approval && context.approval.people >= 1", "when { context has approval && context.approval.people >= 1 }")]
    [InlineData("context has approval.people", "when { context has approval.people }")]
    [InlineData("context has call.risk && context.input has a", "when { context.input has a }")]
    [InlineData("if context.mission == \"m1\" then context.input.a else context.none", "when { context.input.a }")]
    [InlineData("true && (if context.input.a then 1 + 1 else 0) == 2", "when { (if context.input.a then 2 else 0) == 2 }")]
    [InlineData("context.input == {a: context.mission}", "when { context.input == {\"a\": \"m1\"} }")]
    [InlineData("[principal.age, context.call.risk].contains(30)", "when { [30, context.call.risk].contains(30) }")]
    [InlineData("context.call.risk > 3 && context.mission.x", "when { context.call.risk > 3 && \"m1\".x }")]
    [InlineData("true == (true && context.input.a)", "when { true == (true && context.input.a) }")]
    public void WhatIsLeftOfAConditionAsksOnlyOfTheUnknown(string condition, string left)
    {
        var policy = Assert.Single(Ask($"@id(\"p\") permit (principal, action, resource) when {{ {condition} }};", Evaluate.Alice).Residuals);
        Assert.Equal($"@id(\"p\")\npermit (principal, action, resource)\n{left};", policy.ToCedar().Replace("a: ", "\"a\": ", StringComparison.Ordinal));
        Assert.Equal(policy.ToCedar(), policy.SourceText);
    }

    [Theory]
    [InlineData("context.call.leaves", PartialDecision.Allow)]
    [InlineData("context has approval || true", PartialDecision.Allow)]
    [InlineData("context has approval && false", PartialDecision.Deny)]
    [InlineData("context.call.risk > 3 && false", PartialDecision.Deny)]
    [InlineData("context has nothing", PartialDecision.Deny)]
    [InlineData("context.nothing", PartialDecision.Deny)]
    [InlineData("context.input.a", PartialDecision.Undetermined)]
    [InlineData("context has approval", PartialDecision.Undetermined)]
    public void ADecisionIsCertainWhenEveryCompletionHasIt(string condition, PartialDecision expected)
    {
        var response = Ask($"permit (principal, action, resource) when {{ {condition} }};", Evaluate.Alice);
        Assert.Equal(expected, response.Decision);
        Assert.Equal(expected != PartialDecision.Deny, response.CouldAllow);
    }

    [Fact]
    public void EveryPolicyIsInOneList()
    {
        var response = Ask("""
            @id("yes") permit (principal, action, resource);
            @id("no") permit (principal, action == Action::"write", resource);
            @id("errs") permit (principal, action, resource) when { context.nothing };
            @id("errs somehow") permit (principal, action, resource) when { context.input.a + principal };
            @id("open") forbid (principal, action, resource) when { context.input.a };
            @id("never, or errs") forbid (principal, action, resource) when { context.input.a } when { false };
            @id("stands") forbid (principal, action, resource) when { context.call.leaves };
            """, Evaluate.Alice);
        Assert.Equal(["yes"], response.SatisfiedPermits.Select(policy => policy.Id));
        Assert.Equal(["stands"], response.SatisfiedForbids.Select(policy => policy.Id));
        Assert.Equal(["no"], response.UnsatisfiedPolicies.Select(policy => policy.Id));
        Assert.Equal(["errs"], response.ErringPolicies.Select(policy => policy.Id));
        Assert.Equal(["errs somehow", "open", "never, or errs"], response.Residuals.Select(policy => policy.Id));
        Assert.Equal(PartialDecision.Deny, response.Decision);
        Assert.True(response.CouldSatisfy("open"));
        Assert.False(response.CouldSatisfy("never, or errs"));
    }

    [Theory]
    [InlineData("principal is User", "principal")]
    [InlineData("principal is Bot", null)]
    [InlineData("principal == Bot::\"b\"", null)]
    [InlineData("principal == User::\"bob\"", "principal == User::\"bob\"")]
    [InlineData("principal in Group::\"all\"", "principal in Group::\"all\"")]
    [InlineData("principal is Bot in Group::\"all\"", null)]
    public void AHeadAsksWhatTheTypeDoesNotTell(string head, string? left)
    {
        var residuals = Ask($"permit ({head}, action, resource) when {{ context.input.a }};", SomeUser).Residuals;
        if (left is null)
            Assert.Empty(residuals);
        else
            Assert.StartsWith($"permit ({left}, action, resource)", Assert.Single(residuals).ToCedar(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("principal is User", PartialDecision.Allow)]
    [InlineData("principal == Bot::\"b\"", PartialDecision.Deny)]
    [InlineData("principal != \"alice\"", PartialDecision.Allow)]
    [InlineData("principal.age > 3", PartialDecision.Undetermined)]
    [InlineData("principal has age", PartialDecision.Undetermined)]
    [InlineData("principal in Group::\"all\"", PartialDecision.Undetermined)]
    public void OfAnUnknownEntityOnlyTheTypeIsKnown(string condition, PartialDecision expected) =>
        Assert.Equal(expected, Ask($"permit (principal, action, resource) when {{ {condition} }};", SomeUser).Decision);

    [Fact]
    public void AMissingEntityMayAppearWhereAnUnknownOneCouldBeIt()
    {
        const string Policy = "permit (principal, action, resource) when { User::\"bob\" has age || Bot::\"b\" has age };";
        Assert.Equal(PartialDecision.Deny, Ask(Policy, Evaluate.Alice).Decision);
        Assert.Equal("permit (principal, action, resource)\nwhen { User::\"bob\" has age };", Assert.Single(Ask(Policy, SomeUser).Residuals).ToCedar());
        Assert.Equal(PartialDecision.Undetermined, Ask(Policy, PartialEntity.Anything).Decision);
    }

    [Fact]
    public void AResidualKeepsWhereItWasWritten()
    {
        var residual = Assert.Single(Ask("\n@note(\"n\") permit (principal, action, resource) when { context.input.a };", Evaluate.Alice).Residuals);
        Assert.Equal(2, residual.Line);
        Assert.Equal("n", residual.Annotations["note"]);
        Assert.Equal("policy0", residual.Id);
    }

    [Fact]
    public void AContextIsARecord() =>
        Assert.Throws<ArgumentException>(() => new PartialRequest(Evaluate.Alice, Evaluate.Read, Evaluate.Report, (CedarValue)1));

    private static PartialResponse Ask(string policies, PartialEntity principal) => PartialAuthorizer.Evaluate(
        PolicySet.Parse(policies), Evaluate.Store, new PartialRequest(principal, Evaluate.Read, Evaluate.Report, Context));
}
