using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.Validation;

public sealed class PolicyValidatorTests
{
    /// <summary>A head, and its errors.</summary>
    public static TheoryData<string, string> Heads => new()
    {
        { "principal, action, resource", "" },
        { "principal == User::\"a\", action == Action::\"read\", resource == Doc::\"a\"", "" },
        { "principal in Group::\"a\", action in Action::\"view\", resource in Folder::\"a\"", "" },
        { "principal is User, action in [Action::\"read\", Action::\"write\"], resource is Doc", "" },
        { "principal is User in Group::\"a\", action, resource is Doc in Folder::\"a\"", "" },
        { "principal, action in Other::Action::\"act\", resource", "" },

        // Nothing that the head names can come together.
        { "principal == Group::\"a\", action, resource", "no-applicable-action" },
        { "principal is Doc, action, resource", "no-applicable-action" },
        { "principal in Folder::\"a\", action, resource", "no-applicable-action" },
        { "principal, action, resource is User", "no-applicable-action" },
        { "principal is Robot, action == Action::\"write\", resource", "no-applicable-action" },
        { "principal, action == Action::\"read\", resource == Folder::\"a\"", "no-applicable-action" },
        { "principal, action == Action::\"view\", resource", "no-applicable-action" },
        { "principal, action in Action::\"edit\", resource", "" },
        { "principal, action in [], resource", "no-applicable-action" },
        { "principal is User in Folder::\"a\", action, resource", "no-applicable-action" },

        // What is named is declared.
        { "principal == Usr::\"a\", action, resource", "undeclared-entity-type no-applicable-action" },
        { "principal is Usr, action, resource", "undeclared-entity-type no-applicable-action" },
        { "principal, action == Action::\"raed\", resource", "undeclared-action no-applicable-action" },
        { "principal, action in [Action::\"read\", Action::\"raed\"], resource", "undeclared-action" },
        { "principal == Color::\"blue\", action, resource", "invalid-enumerated-id no-applicable-action" },

        // Templates: a slot takes what the head leaves open.
        { "principal == ?principal, action, resource in ?resource", "" },
        { "principal is User in ?principal, action, resource is Doc in ?resource", "" },
        { "principal is Group in ?principal, action, resource", "no-applicable-action" },
        { "principal == ?principal, action == Action::\"write\", resource is User in ?resource", "no-applicable-action" },
    };

    [Theory]
    [MemberData(nameof(Heads), DisableDiscoveryEnumeration = true)]
    public void AHeadNamesWhatIsDeclaredAndCanComeTogether(string head, string errors)
    {
        Assert.Equal(errors, Checked.Errors(Checked.Policy($"permit({head});")));
        Assert.Equal(errors, Checked.Errors(Checked.Policy($"permit({head});", ValidationMode.Permissive)));
    }

    [Theory]
    [InlineData("when { false }")]
    [InlineData("unless { true }")]
    [InlineData("when { principal is Robot }")]
    [InlineData("when { resource.isPublic } when { principal == resource }")]
    [InlineData("when { principal has nothing }")]
    [InlineData("when { action == Action::\"write\" }")]
    public void APolicyThatNeverAppliesIsAWarning(string conditions)
    {
        var result = Checked.Policy($"permit(principal is User, action == Action::\"read\", resource) {conditions};");
        Assert.True(result.IsValid);
        Assert.Equal("impossible-policy", Checked.Warnings(result));
    }

    [Theory]
    [InlineData("permit(principal, action, resource);")]
    [InlineData("permit(principal, action, resource) when { principal is Robot };")]
    [InlineData("permit(principal == ?principal, action, resource);")]
    public void APolicyThatSometimesAppliesIsNone(string policy) => Assert.Empty(Checked.Policy(policy).Findings);

    [Theory]
    [InlineData("permit(principal, action, resource) when { principal.model == \"x\" };", "unknown-attribute")]
    [InlineData("permit(principal is Robot, action, resource) when { principal.model == \"x\" };", "")]
    [InlineData("permit(principal == ?principal, action, resource) when { principal.model == \"x\" };", "unknown-attribute")]
    [InlineData("permit(principal, action, resource) when { context has reason && context.reason == \"x\" };", "")]
    [InlineData("permit(principal, action, resource) when { context.who == principal };", "unknown-attribute")]
    [InlineData("permit(principal, action in Action::\"view\", resource) when { context.who == principal };", "")]
    public void AConditionIsTypedForEveryRequestThatTheHeadLeavesOpen(string policy, string errors) =>
        Assert.Equal(errors, Checked.Errors(Checked.Policy(policy)));

    [Fact]
    public void ConditionsKnowWhatThoseBeforeThemAskedFor()
    {
        const string Head = "permit(principal is User, action, resource)";
        Assert.True(Checked.Policy($"{Head} when {{ principal has boss }} when {{ principal.boss.age > 1 }};").IsValid);
        Assert.False(Checked.Policy($"{Head} when {{ principal.boss.age > 1 }} when {{ principal has boss }};").IsValid);
        Assert.False(Checked.Policy($"{Head} unless {{ principal has boss }} when {{ principal.boss.age > 1 }};").IsValid);
    }

    [Fact]
    public void ALinkedPolicyIsCheckedAsThePolicyThatItIs()
    {
        var set = PolicySet.Parse("@id(\"t\") permit(principal in ?principal, action, resource == ?resource);");
        var template = Assert.Single(set.Templates);
        var fits = template.Link("fits", new EntityUid("Group", "a"), new EntityUid("Doc", "a"));
        var unfit = template.Link("unfit", new EntityUid("Group", "a"), new EntityUid("User", "a"));
        var unknown = template.Link("unknown", new EntityUid("Nobody", "a"), new EntityUid("Doc", "a"));
        Assert.Empty(PolicyValidator.Validate(set.With(fits), Checked.Schema).Findings);
        var errors = PolicyValidator.Validate(set.With(fits, unfit, unknown), Checked.Schema).Errors.Select(error => (error.PolicyId, error.Diagnostic.Code));
        Assert.Equal([("unfit", "no-applicable-action"), ("unknown", "undeclared-entity-type"), ("unknown", "no-applicable-action")], errors);
    }

    [Theory]
    [InlineData("principal.nam == \"a\"", "shop.cedar:2:10: User has no attribute `nam` at `principal.nam`; did you mean `name`?")]
    [InlineData("principal has boss && principal.boss.bos", "shop.cedar:2:32: User has no attribute `bos` at `principal.boss.bos`; did you mean `boss`?")]
    [InlineData("context.mfa", "shop.cedar:2:10: The attribute `mfa` of {ip, mfa?, who} is optional, and may not be there at `context.mfa`; test `… has mfa` first")]
    [InlineData("principal.age + principal.name == 1", "shop.cedar:2:26: Expected Long, got String at `principal.name`; Cedar does not join strings")]
    [InlineData("principal is Usr", "shop.cedar:2:10: The entity type Usr is not declared at `principal is Usr`; did you mean `User`?")]
    [InlineData("action == Action::\"raed\"", "shop.cedar:2:20: The action Action::\"raed\" is not declared at `Action::\"raed\"`; did you mean `Action::\"read\"`?")]
    [InlineData("action == Other::Action::\"read\"", "shop.cedar:2:20: The action Other::Action::\"read\" is not declared at `Other::Action::\"read\"`; did you mean `Action::\"read\"`?")]
    [InlineData("ip(\"10.0.0.0/33\").isIpv4()", "shop.cedar:2:10: \"10.0.0.0/33\" is not a valid ipaddr at `ip(\"10.0.0.0/33\")`; such as `ip(\"10.0.0.0/8\")` or `ip(\"::1\")`")]
    public void AnErrorNamesThePlaceTheTextAndTheLikelyMend(string condition, string sentence)
    {
        var result = Checked.Policy($"permit(principal is User, action == Action::\"read\", resource)\n  when {{ {condition} }};");
        Assert.Equal(sentence, Assert.Single(result.Errors).Diagnostic.ToString());
    }

    [Fact]
    public void AGroupNamedWithEqualsIsSuggestedWithIn()
    {
        var error = Assert.Single(Checked.Policy("permit(principal == Group::\"staff\", action, resource);").Errors);
        Assert.Equal("did you mean `principal in Group::\"staff\"`?", error.Diagnostic.Suggestion);
    }

    [Fact]
    public void AnErrorIsSaidOnceHoweverManyRequestsShowIt()
    {
        var result = Checked.Policy("permit(principal, action, resource) when { 1 };\npermit(principal, action, resource) when { context.nothing };");
        Assert.Equal(["shop.cedar#policy0", "shop.cedar#policy1"], result.Errors.Select(error => error.PolicyId).Distinct());
        Assert.Single(result.Errors, error => error.PolicyId == "shop.cedar#policy0");
    }

    [Fact]
    public void AHostilePolicyIsWrongAHundredTimesAtMost()
    {
        var wrong = string.Join(" && ", Enumerable.Range(0, 900).Select(i => $"principal.a{i}"));
        Assert.Equal(100, Checked.Policy($"permit(principal is User, action, resource) when {{ {wrong} }};").Findings.Count);
    }

    [Fact]
    public void AnEmptySchemaAppliesToNothing()
    {
        var result = PolicyValidator.Validate(PolicySet.Parse("permit(principal, action, resource);"), Schema.Parse(""));
        Assert.Equal("no-applicable-action", Checked.Errors(result));
    }

    [Fact]
    public void TheDeepestThatParsesIsValidatedOnASmallStack()
    {
        string[] conditions =
        [
            string.Concat(Enumerable.Repeat("principal.age > 1 && ", 900)) + "true",
            string.Concat(Enumerable.Repeat("1 + ", 900)) + "1 > 1",
            new string('(', 150) + "true" + new string(')', 150),
            string.Concat(Enumerable.Repeat("if resource.isPublic then ", 150)) + "true" + string.Concat(Enumerable.Repeat(" else false", 150)),
            "principal has " + string.Join('.', Enumerable.Repeat("boss", 900)),
            string.Concat(Enumerable.Repeat("resource.isPublic || ", 900)) + "true",
            "context.who" + string.Concat(Enumerable.Repeat(".boss", 900)) + " == 1",
            "principal.since" + string.Concat(Enumerable.Repeat(".toDate()", 900)) + " == principal.since",
            string.Concat(Enumerable.Repeat("(", 100)) + "principal" + string.Concat(Enumerable.Repeat(" is User in Group::\"a\")", 100)),
        ];
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() => Assert.All(conditions, condition =>
            Assert.DoesNotContain("too-deep", Checked.ErrorsOf(condition, ValidationMode.Strict)))), 1024 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void WhatWasReadFromJsonIsQuotedAsCedar()
    {
        // A policy without a place in a text is shown as it would be written.
        var template = PolicySet.Parse("permit(principal == ?principal, action, resource) when { principal.nam == \"a\" };").Templates[0];
        var error = PolicyValidator.Validate(PolicySet.Empty.With(template.Link("l", new EntityUid("User", "a"))), Checked.Schema).Errors.First();
        Assert.Equal("principal.nam", error.Diagnostic.OffendingText);
        Assert.Throws<CedarParseException>(() => PolicySet.Parse("permit(principal, action, resource) when { };"));
    }
}
