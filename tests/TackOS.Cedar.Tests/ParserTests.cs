using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class ParserTests
{
    [Fact]
    public void APolicyKnowsItsIdItsPlaceAndItsText()
    {
        var set = PolicySet.Parse(
            """
            // The first line is a comment.
            @id("payments")
            @if @advice("ask finance")
            forbid(principal, action == Action::"pay", resource,) unless { context has approval };
            permit(principal, action, resource);
            """,
            "pay.cedar");

        var policy = set.Policies[0];
        Assert.Equal(("payments", Effect.Forbid, "pay.cedar", 2), (policy.Id, policy.Effect, policy.SourceFile, policy.Line));
        Assert.Equal(("", "ask finance"), (policy.Annotations["if"], policy.Annotations["advice"]));
        Assert.StartsWith("@id(\"payments\")", policy.SourceText, StringComparison.Ordinal);
        Assert.EndsWith("};", policy.SourceText, StringComparison.Ordinal);
        Assert.Equal("pay.cedar:4:55", policy.Syntax.Conditions[0].Position.ToString());
        Assert.Equal("pay.cedar#policy1", set.Policies[1].Id);
    }

    [Theory]
    [InlineData("permit(principal, action, resource)", 1, 36, "", "`;`")]
    [InlineData("permit(principal, action, resource) when { principal = 1 };", 1, 54, "=", "did you mean `==`?")]
    [InlineData("permit(principal, action, resource)\nwhen { princpal == 1 };", 2, 8, "princpal", "did you mean `principal`?")]
    [InlineData("permitt(principal, action, resource);", 1, 1, "permitt", "did you mean `permit`?")]
    [InlineData("permit(principal, action, resource) when { [1].containAll([]) };", 1, 48, "containAll", "did you mean `containsAll`?")]
    [InlineData("permit(principal, action, resource) when { contains(1) };", 1, 44, "contains", "method")]
    [InlineData("permit(principal, action, resource) when { 1 < 2 < 3 };", 1, 50, "<", "&&")]
    [InlineData("permit(principal, action, resource) when { 4 / 2 == 2 };", 1, 46, "/", "division")]
    [InlineData("permit(principal, action, resource) when { \"a };", 1, 44, "\"", "close it")]
    [InlineData("permit(principal, action, resource) when { };", 1, 44, "}", "expected an expression")]
    [InlineData("permit(principal, action, resource) when { 1 & 2 };", 1, 46, "&", "&&")]
    [InlineData("permit(principal, action, resource) when { ?principal == 1 };", 1, 44, "?principal", "slot")]
    [InlineData("permit(principal, action, resource) when { {a: 1, a: 2} == 1 };", 1, 51, "a", "twice")]
    [InlineData("permit(principal, action, resource) when { principal.if };", 1, 54, "if", "reserved")]
    [InlineData("permit(principal in ?resource, action, resource);", 1, 21, "?resource", "?principal")]
    [InlineData("permit(principal, action == User::\"a\", resource);", 1, 29, "User", "Action")]
    [InlineData("permit(principal in [User::\"a\"], action, resource);", 1, 21, "[", "entity uid")]
    [InlineData("permit(principal, action is Action, resource);", 1, 26, "is", "action")]
    [InlineData("@a @a permit(principal, action, resource);", 1, 5, "a", "twice")]
    [InlineData("permit(principal, resource, action);", 1, 19, "resource", "`action`")]
    [InlineData("permit(principal, action, resource) when { \"\\q\" == \"\" };", 1, 44, "\\q", "escape")]
    [InlineData("permit(principal, action, resource) when { \"\\*\" == \"\" };", 1, 44, "\\*", "escape")]
    [InlineData("permit(principal, action, resource) when { !!!!!true };", 1, 49, "true", "signs")]
    public void AnErrorNamesPlaceTextAndMend(string text, int line, int column, string offending, string words)
    {
        var error = Assert.Throws<CedarParseException>(() => PolicySet.Parse(text, "a.cedar"));
        Assert.Equal(("a.cedar", line, column, offending), (error.File, error.Line, error.Column, error.OffendingText));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"a.cedar:{line}:{column}: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"\n\r\t\0\\\'\""", "\n\r\t\0\\'\"")]
    [InlineData(@"\x41\u{41}\u{1F600}\u{0_041}", "AA😀A")]
    public void EscapesAreThoseOfRust(string written, string expected) =>
        Assert.True(Evaluate.Holds($"context.text == \"{written}\"", RecordValue.Of(("text", expected))));

    [Theory]
    [InlineData(@"\x80")]
    [InlineData(@"\x4")]
    [InlineData(@"\u{}")]
    [InlineData(@"\u{D800}")]
    [InlineData(@"\u{110000}")]
    [InlineData(@"\u{1234567}")]
    [InlineData(@"\u{_1}")]
    [InlineData(@"\u41")]
    [InlineData("a\rb")]
    public void OtherEscapesAreRefused(string written) =>
        Assert.Throws<CedarParseException>(() => Evaluate.Of($"context.text == \"{written}\""));

    [Fact]
    public void ATemplateDecidesNothingUntilItIsLinked()
    {
        var set = PolicySet.Parse("permit(principal == ?principal, action, resource is Doc in ?resource);");
        Assert.Empty(set.Policies);
        var template = Assert.Single(set.Templates);
        Assert.Throws<ArgumentException>(() => template.Link("half", Evaluate.Alice));

        var linked = set.With(template.Link("link", Evaluate.Alice, Evaluate.Report));
        var request = new Request(Evaluate.Alice, Evaluate.Read, Evaluate.Report);
        Assert.Equal(Decision.Deny, Authorizer.IsAuthorized(set, Entities.Empty, request).Decision);
        Assert.Equal(["link"], Authorizer.IsAuthorized(linked, Entities.Empty, request).Reasons);
    }

    [Fact]
    public void AnIdThatIsUsedTwiceIsRefusedWithBothPlaces()
    {
        const string Policy = "@id(\"same\") permit(principal, action, resource);";
        var error = Assert.Throws<CedarParseException>(() => PolicySet.Parse(new PolicySource(Policy, "a.cedar"), new PolicySource(Policy, "b.cedar")));
        Assert.Equal("b.cedar:1:1: the policy id `same` is already used at a.cedar:1:1", error.Message);
    }

    [Fact]
    public void EveryNodeKnowsWhereItStands()
    {
        var error = Assert.Single(Evaluate.Of("true &&\n  context.a.b == 1").Errors);
        Assert.Equal((2, 3), (error.Position.Line, error.Position.Column));
    }
}
