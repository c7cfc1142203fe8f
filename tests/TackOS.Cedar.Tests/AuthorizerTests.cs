using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class AuthorizerTests
{
    private static readonly Request Ask = new(Evaluate.Alice, Evaluate.Read, Evaluate.Report);

    [Fact]
    public void WhatNoPolicyPermitsIsDeniedWithoutAReason()
    {
        var response = Authorizer.IsAuthorized(PolicySet.Empty, Entities.Empty, Ask);
        Assert.Equal(Decision.Deny, response.Decision);
        Assert.Empty(response.Reasons);
    }

    [Fact]
    public void AForbidWinsAndThePermitsItOverrodeAreStillListed()
    {
        var response = Decide("""
            @id("p1") permit(principal, action, resource);
            @id("f1") forbid(principal == User::"alice", action, resource);
            @id("f2") forbid(principal == User::"bob", action, resource);
            """);
        Assert.Equal(Decision.Deny, response.Decision);
        Assert.Equal(["f1"], response.Reasons);
        Assert.Equal(["p1"], response.SatisfiedPermits.Select(policy => policy.Id));
    }

    [Fact]
    public void APolicyThatErrsIsLeftOutAndListed()
    {
        var response = Decide("""
            @id("p1") permit(principal, action, resource) unless { principal is Bot };
            @id("f1") forbid(principal, action, resource) when { context.missing };
            """);
        Assert.Equal(Decision.Allow, response.Decision);
        Assert.Equal(["p1"], response.Reasons);
        Assert.Equal(["f1"], response.Errors.Select(error => error.PolicyId));
        Assert.Contains("missing", response.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFalseConditionKeepsTheNextFromErring() =>
        Assert.Empty(Decide("permit(principal, action, resource) when { false } unless { context.missing };").Errors);

    [Theory]
    [InlineData("context.approval.people > 1", true)]
    [InlineData("context has approval", true)]
    [InlineData("context[\"approval\"] == 1", true)]
    [InlineData("1 < 2 && [{a: context has approval.people}].isEmpty()", true)]
    [InlineData("{a: context} == 1", true)]
    [InlineData("context.input.approval == 1", false)]
    [InlineData("context.input has approval", false)]
    [InlineData("principal.approval == \"context.approval\"", false)]
    public void APolicyKnowsWhatOfTheContextItReads(string condition, bool expected)
    {
        var set = PolicySet.Parse($"forbid(principal, action, resource) unless {{ {condition} }};");
        Assert.Equal(expected, set.MentionsContext("approval"));
        Assert.Equal(expected, set.Policies[0].MentionsContext("approval"));
    }

    [Fact]
    public void FactsOfOneRequestLieOverASharedStore()
    {
        var bob = new EntityUid("User", "bob");
        var staff = new EntityUid("Group", "staff");
        var layered = Evaluate.Store.With(new Entity(bob) { Parents = [staff] });
        Assert.True(layered.IsIn(bob, new EntityUid("Group", "all")));
        Assert.True(layered.IsIn(Evaluate.Alice, staff));
        Assert.Null(Evaluate.Store.Find(bob));
        Assert.Throws<InvalidEntitiesException>(() => layered.With(new Entity(bob)));
    }

    [Fact]
    public void AnEntityDefinedLaterLengthensTheAncestorsOfThoseBelow()
    {
        var all = new EntityUid("Group", "all");
        var world = new EntityUid("Group", "world");
        Assert.True(Evaluate.Store.With(new Entity(all) { Parents = [world] }).IsIn(Evaluate.Alice, world));
        Assert.Throws<InvalidEntitiesException>(() => Evaluate.Store.With(new Entity(all) { Parents = [Evaluate.Alice] }));
    }

    [Fact]
    public void AnActionInTwoOfTheListedGroupsSatisfiesItsPolicyOnce()
    {
        var entities = CedarJson.ParseEntities("""
            [{"uid": {"type": "Action", "id": "read"}, "parents": [{"type": "Action", "id": "a"}, {"type": "Action", "id": "b"}]}]
            """);
        var set = PolicySet.Parse("permit(principal, action in [Action::\"a\", Action::\"b\", Action::\"read\"], resource);");
        Assert.Single(Authorizer.IsAuthorized(set, entities, Ask).SatisfiedPermits);
    }

    private static Response Decide(string policies) => Authorizer.IsAuthorized(PolicySet.Parse(policies), Evaluate.Store, Ask);
}
