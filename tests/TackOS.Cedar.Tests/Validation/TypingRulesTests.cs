using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Tests.Validation;

public sealed class TypingRulesTests
{
    /// <summary>A condition and its error in either mode.</summary>
    public static TheoryData<string, string> InBothModes => new()
    {
        // Operands have the types that the operators take.
        { "1", "wrong-type" },
        { "principal", "wrong-type" },
        { "!1", "wrong-type" },
        { "!principal.name", "wrong-type" },
        { "1 && true", "wrong-type" },
        { "resource.isPublic || 1", "wrong-type" },
        { "if 1 then true else false", "wrong-type" },
        { "-principal.age < 0", "" },
        { "-principal.name < 0", "wrong-type" },
        { "principal.age + 1 == 2", "" },
        { "principal.name + \"x\" == 1", "wrong-type" },
        { "principal.age < 18", "" },
        { "principal.age < principal.name", "wrong-type" },
        { "principal.since < principal.since", "" },
        { "principal.span >= principal.span", "" },
        { "principal.since < principal.span", "wrong-type" },
        { "principal.limit < principal.limit", "wrong-type" },
        { "principal.name < principal.name", "wrong-type" },
        { "principal.limit.lessThan(principal.limit)", "" },
        { "principal.limit.lessThan(principal.age)", "wrong-type" },
        { "principal.home.isInRange(principal.home)", "" },
        { "principal.since.offset(principal.span) == principal.since", "" },
        { "principal.since.toTime().toHours() == 1", "" },
        { "principal.home.isIpv4().isIpv4()", "wrong-type" },
        { "principal.name like \"a*\"", "" },
        { "principal like \"a*\"", "wrong-type" },
        { "principal.roles.isEmpty()", "" },
        { "principal.name.isEmpty()", "wrong-type" },
        { "principal.age.contains(1)", "wrong-type" },
        { "principal.roles.containsAll(\"a\")", "wrong-type" },
        { "principal in resource.labels", "wrong-type" },
        { "principal.name in principal", "wrong-type" },
        { "principal in \"staff\"", "wrong-type" },
        { "principal in [Group::\"a\", Group::\"b\"]", "" },
        { "principal in principal.groups", "" },
        { "principal.name is User", "wrong-type" },
        { "principal has name.first", "wrong-type" },
        { "principal.name has first", "wrong-type" },
        { "principal.roles has first", "wrong-type" },

        // Attributes are declared, and those that are optional are asked for first.
        { "principal.name == \"a\"", "" },
        { "principal.nam == \"a\"", "unknown-attribute" },
        { "principal[\"name\"] == \"a\"", "" },
        { "context.ip == context.ip", "" },
        { "context.address == context.ip", "unknown-attribute" },
        { "action.name == \"a\"", "unknown-attribute" },
        { "principal.boss.name == \"a\"", "optional-attribute" },
        { "context.mfa", "optional-attribute" },
        { "context has mfa && context.mfa", "" },
        { "context.mfa && context has mfa", "optional-attribute" },
        { "principal has boss && principal.boss.name == \"a\"", "" },
        { "principal has boss && principal.boss has boss && principal.boss.boss.age > 1", "" },
        { "principal has boss.boss && principal.boss.boss.age > 1", "" },
        { "principal has boss.boss && principal.boss.boss.boss.age > 1", "optional-attribute" },
        { "principal has address.zip && principal.address.zip > 1", "" },
        { "principal has address && principal.address.zip > 1", "optional-attribute" },
        { "principal has address && principal.address.city == \"Bern\"", "" },
        { "principal has \"boss\" && principal[\"boss\"].age > 1", "" },
        { "context.who has boss && principal.boss.age > 1", "optional-attribute" },
        { "if principal has boss then principal.boss.age > 1 else true", "" },
        { "if principal has boss then true else principal.boss.age > 1", "optional-attribute" },
        { "!(principal has boss) || principal.boss.age > 1", "optional-attribute" },
        { "(principal has boss || resource.isPublic) && principal.boss.age > 1", "optional-attribute" },
        { "(principal has boss || principal has address) && principal.boss.age > 1", "optional-attribute" },
        { "!(principal has boss) && principal.boss.age > 1", "optional-attribute" },
        { "!(!(principal has boss)) && principal.boss.age > 1", "optional-attribute" },
        { "((principal has boss && resource.isPublic) || (principal has boss && principal.age > 1)) && principal.boss.age > 1", "" },
        { "(principal has boss || false) && principal.boss.age > 1", "" },
        { "(false || principal has boss) && principal.boss.age > 1", "" },
        { "(true && principal has boss) && principal.boss.age > 1", "" },
        { "(if resource.isPublic then principal has boss else false) && principal.boss.age > 1", "optional-attribute" },
        { "(if resource.isPublic then principal has boss else principal has boss) && principal.boss.age > 1", "" },
        { "(if principal has boss then resource.isPublic else principal has boss) && principal.boss.age > 1", "" },
        { "(if true then principal has boss else false) && principal.boss.age > 1", "" },
        { "(principal has boss) == true && principal.boss.age > 1", "optional-attribute" },
        { "{a: principal, b: 1}.a.age > 1", "" },
        { "{a: principal, b: 1}.c.age > 1", "unknown-attribute" },
        { "{a: 1} has b && {a: 1}.b > 1", "" },

        // Tags, the same way; the expression that names the tag is a part of what is known.
        { "principal.hasTag(\"a\") && principal.getTag(\"a\") == \"b\"", "" },
        { "principal.getTag(\"a\") == \"b\"", "unchecked-tag" },
        { "principal.hasTag(\"a\") && principal.getTag(\"b\") == \"b\"", "unchecked-tag" },
        { "principal.hasTag(principal.name) && principal.getTag(principal.name) == \"b\"", "" },
        { "principal.hasTag(principal.name) && principal.getTag(\"name\") == \"b\"", "unchecked-tag" },
        { "principal has a && principal.getTag(\"a\") == \"b\"", "" },
        { "principal has name && principal.getTag(\"name\") == \"b\"", "unchecked-tag" },
        { "principal.hasTag(\"name\") && principal.boss.age > 1", "optional-attribute" },
        { "principal.hasTag(1)", "wrong-type" },
        { "context.ip.hasTag(\"a\")", "wrong-type" },
        { "resource.hasTag(\"a\") && resource.getTag(\"a\").contains(\"b\")", "" },
        { "Folder::\"a\".hasTag(\"a\") && Folder::\"a\".getTag(\"a\") == \"b\"", "" },
        { "(Folder::\"a\".hasTag(\"a\") || principal.age > 1) && Folder::\"a\".getTag(\"a\") == \"b\"", "unchecked-tag" },

        // What is never reached may be wrong.
        { "false && 1", "" },
        { "true || 1", "" },
        { "1 && false", "wrong-type" },
        { "if true then true else 1", "" },
        { "if false then 1 else true", "" },
        { "if resource.isPublic then 1 else true", "incompatible-types" },
        { "principal is Robot && principal.model == \"x\"", "" },
        { "principal is User && principal.model == \"x\"", "unknown-attribute" },
        { "principal == Robot::\"a\" && principal.model == \"x\"", "" },
        { "principal in Folder::\"a\" && principal.model == \"x\"", "" },
        { "principal in Group::\"a\" && principal.model == \"x\"", "unknown-attribute" },
        { "action == Action::\"write\" && context.reason == \"x\"", "" },
        { "action != Action::\"read\" && context.reason == \"x\"", "" },
        { "action in Action::\"view\" && context.reason == \"x\"", "unknown-attribute" },
        { "action in Action::\"edit\" && context.reason == \"x\"", "" },
        { "action in [Action::\"edit\", Action::\"write\"] && context.reason == \"x\"", "" },
        { "action in [Action::\"edit\", action] && context.reason == \"x\"", "unknown-attribute" },
        { "action is Action && context.reason == \"x\"", "unknown-attribute" },
        { "action is Other::Action && context.reason == \"x\"", "" },
        { "action in Group::\"a\" && context.reason == \"x\"", "" },
        { "1 == 2 && 1", "" },
        { "1 == 1 && 1", "wrong-type" },
        { "\"a\" != \"a\" && 1", "" },
        { "User::\"a\" == User::\"b\" && 1", "" },
        { "context has ip && 1", "wrong-type" },
        { "context has nothing && 1", "" },
        { "principal has nothing && 1", "" },
        { "principal has name && 1", "wrong-type" },
        { "action has name && 1", "" },
        { "Folder::\"a\".hasTag(\"a\") && 1", "" },
        { "principal has name.first.second && 1", "wrong-type" },
        { "principal has address.nothing && 1", "" },
        { "context has ip.nothing", "wrong-type" },
        { "principal is Robot in Group::\"a\" && 1", "" },
        { "principal is User in Folder::\"a\" && 1", "" },

        // What is named is declared.
        { "principal == Usr::\"a\"", "undeclared-entity-type" },
        { "principal is Usr", "undeclared-entity-type" },
        { "false && principal is Usr", "undeclared-entity-type" },
        { "action == Action::\"raed\"", "undeclared-action" },
        { "action in [Action::\"view\", Action::\"raed\"]", "undeclared-action" },
        { "action in Other::Action::\"read\"", "undeclared-action" },
        { "principal.color == Color::\"red\"", "" },
        { "principal.color == Color::\"blue\"", "invalid-enumerated-id" },

        // Extension functions take as many arguments as they take, and texts that are values.
        { "ip(\"10.0.0.1\") == principal.home", "" },
        { "ip(\"10.0.0.256\") == principal.home", "invalid-argument" },
        { "decimal(\"1.12345\") == principal.limit", "invalid-argument" },
        { "datetime(\"2024-02-30\") == principal.since", "invalid-argument" },
        { "duration(\"1s1h\") == principal.span", "invalid-argument" },
        { "ip() == principal.home", "argument-count" },
        { "ip(\"::1\", \"::1\") == principal.home", "argument-count" },
        { "principal.home.isInRange()", "argument-count" },
        { "ip(1) == principal.home", "wrong-type" },
        { "false && ip(\"nonsense\").isIpv4()", "" },
    };

    /// <summary>A condition that only strict validation refuses, and as what.</summary>
    public static TheoryData<string, string> OnlyStrictly => new()
    {
        // Types that meet are one.
        { "principal.age == principal.name", "incompatible-types" },
        { "principal.age != principal.name", "incompatible-types" },
        { "principal.roles == [1]", "incompatible-types" },
        { "principal == principal.age", "incompatible-types" },
        { "principal.roles.contains(1)", "incompatible-types" },
        { "principal.roles.containsAny([1])", "incompatible-types" },
        { "principal.groups.contains(principal)", "incompatible-types" },
        { "[principal, resource].contains(principal)", "incompatible-types" },
        { "[action, principal].contains(principal)", "incompatible-types" },
        { "(if resource.isPublic then principal else resource) == principal", "incompatible-types" },
        { "(if resource.isPublic then {a: 1} else {a: 1, b: 2}).a == 1", "incompatible-types" },
        { "principal has address && (if resource.isPublic then principal.address else {city: \"Bern\"}) has city", "incompatible-types" },
        { "[{a: 1}, {b: 1}].contains({a: 1})", "incompatible-types" },
        { "resource.meta == {a: 1, b: \"x\"}", "incompatible-types" },

        // Nothing tells the type of an empty set.
        { "principal.roles == []", "empty-set" },
        { "[].isEmpty()", "empty-set" },
        { "principal in []", "empty-set" },
        { "[[]].isEmpty()", "empty-set" },

        // Extension values are written out.
        { "ip(principal.name).isIpv4()", "argument-not-literal" },
        { "decimal(if resource.isPublic then \"1.0\" else \"2.0\") == principal.limit", "argument-not-literal" },
    };

    /// <summary>A condition that is well typed in both modes although it may look otherwise.</summary>
    public static TheoryData<string> Fine =>
    [
        // Decided, so that the types need not meet.
        "principal == resource || principal.age > 1",
        "1 == \"a\" || principal.age > 1",
        "principal == resource || true == (1 == 1) || true",

        // A Bool is a Bool, whatever is known of it.
        "[true, false].contains(resource.isPublic)",
        "{a: true} == {a: false}",
        "(if resource.isPublic then {a: true} else {a: false}).a",
        "[[true], [false, true]].contains([false])",
        "principal.roles == [\"a\", \"b\"]",
        "[1, 2].containsAll([3])",
    ];

    /// <summary>Conditions of entities of several types, which only permissive validation has.</summary>
    public static TheoryData<string, string> Joined => new()
    {
        { "(if resource.isPublic then principal else Robot::\"a\").name == \"a\"", "" },
        { "(if resource.isPublic then principal else Robot::\"a\").age > 1", "optional-attribute" },
        { "(if resource.isPublic then principal else Robot::\"a\").model == \"a\"", "unknown-attribute" },
        { "(if resource.isPublic then principal else Robot::\"a\") has model && 1", "wrong-type" },
        { "(if resource.isPublic then principal else Robot::\"a\") has wheels && 1", "" },
        { "(if resource.isPublic then principal else Robot::\"a\") is Doc && 1", "" },
        { "(if resource.isPublic then principal else Robot::\"a\") is User && 1", "wrong-type" },
        { "(if resource.isPublic then principal else Robot::\"a\") is User || 1", "wrong-type" },
        { "(if resource.isPublic then principal else Robot::\"a\") == resource && 1", "" },
        { "(if resource.isPublic then principal else resource) in Group::\"a\" && 1", "wrong-type" },
        { "(if resource.isPublic then resource else Folder::\"b\") in Group::\"a\" && 1", "" },
        { "[principal, Robot::\"a\"].contains(resource)", "" },
        { "(if resource.isPublic then {a: 1} else {b: 1}).a == 1", "unknown-attribute" },
        { "(if resource.isPublic then {a: 1} else {b: 1}) has a && 1", "wrong-type" },
        { "(if resource.isPublic then {a: 1, c: 1} else {a: 2, c: \"x\"}).a == 1", "" },
        { "(if resource.isPublic then 1 else \"a\") == 1", "incompatible-types" },
        { "(if resource.isPublic then principal else {a: 1}) has a", "incompatible-types" },
        { "[1, \"a\"].contains(1)", "incompatible-types" },
        { "[[1], [\"a\"]].contains([1])", "incompatible-types" },
        { "(if resource.isPublic then principal else Folder::\"b\").hasTag(\"t\") && (if resource.isPublic then principal else Folder::\"b\").getTag(\"t\") == \"a\"", "" },
        { "(if resource.isPublic then principal else Robot::\"b\").hasTag(\"t\") && (if resource.isPublic then principal else Robot::\"b\").getTag(\"t\") == \"a\"", "incompatible-types" },
    };

    [Theory]
    [MemberData(nameof(InBothModes), DisableDiscoveryEnumeration = true)]
    public void AConditionIsTypedAlikeInBothModes(string condition, string errors)
    {
        Assert.Equal(errors, Checked.ErrorsOf(condition, ValidationMode.Strict));
        Assert.Equal(errors, Checked.ErrorsOf(condition, ValidationMode.Permissive));
    }

    [Theory]
    [MemberData(nameof(OnlyStrictly), DisableDiscoveryEnumeration = true)]
    public void OnlyStrictValidationRefuses(string condition, string error)
    {
        Assert.Equal(error, Checked.ErrorsOf(condition, ValidationMode.Strict));
        Assert.Equal("", Checked.ErrorsOf(condition, ValidationMode.Permissive));
    }

    [Theory]
    [MemberData(nameof(Fine), DisableDiscoveryEnumeration = true)]
    public void WhatLooksWrongMayBeFine(string condition)
    {
        Assert.Equal("", Checked.ErrorsOf(condition, ValidationMode.Strict));
        Assert.Equal("", Checked.ErrorsOf(condition, ValidationMode.Permissive));
    }

    [Theory]
    [MemberData(nameof(Joined), DisableDiscoveryEnumeration = true)]
    public void PermissivelyAnEntityOfSeveralTypesHasWhatTheyShare(string condition, string error)
    {
        Assert.Equal(error, Checked.ErrorsOf(condition, ValidationMode.Permissive));
        Assert.NotEqual("", Checked.ErrorsOf(condition, ValidationMode.Strict));
    }

    [Theory]
    [InlineData("ip(\"::1\").isIpv4() || ip(\"::1\").isIpv6() || ip(\"::1\").isLoopback() || ip(\"::1\").isMulticast() || ip(\"::1\").isInRange(ip(\"::/0\"))")]
    [InlineData("[decimal(\"1.0\")].contains(decimal(\"1.0\")) || principal.limit.lessThan(decimal(\"1.0\")) || principal.limit.lessThanOrEqual(decimal(\"1.0\"))")]
    [InlineData("principal.limit.greaterThan(decimal(\"1.0\")) || principal.limit.greaterThanOrEqual(decimal(\"1.0\"))")]
    [InlineData("datetime(\"2024-01-01\").offset(duration(\"1d\")).toDate() == principal.since.toDate()")]
    [InlineData("principal.since.durationSince(principal.since) == principal.since.toTime()")]
    [InlineData("principal.span.toMilliseconds() + principal.span.toSeconds() + principal.span.toMinutes() + principal.span.toHours() + principal.span.toDays() > 1")]
    public void EveryExtensionFunctionHasASignature(string condition) => Assert.Equal("", Checked.ErrorsOf(condition, ValidationMode.Strict));
}
