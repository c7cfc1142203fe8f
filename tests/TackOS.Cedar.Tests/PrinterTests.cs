using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Tests;

public sealed class PrinterTests
{
    [Theory]
    [InlineData("1 + 2 * 3 - 4 == 5")]
    [InlineData("(1 + 2) * 3 - (4 - 5) == (6)", "(1 + 2) * 3 - (4 - 5) == 6")]
    [InlineData("((1 + 2) + 3) < 1 + (2 + 3)", "1 + 2 + 3 < 1 + (2 + 3)")]
    [InlineData("(true && false) || true && (false || true)", "true && false || true && (false || true)")]
    [InlineData("true && (false && true)")]
    [InlineData("(1 == 2) == (3 in [4])")]
    [InlineData("(if true then 1 else 2) == 3")]
    [InlineData("if true then 1 else (2 == 3)", "if true then 1 else 2 == 3")]
    [InlineData("true && (if true then false else true)")]
    [InlineData("-9223372036854775808 < -1")]
    [InlineData("-(1) == --1", "-(1) == -(-1)")]
    [InlineData("- 1.a.isEmpty()", "-1.a.isEmpty()")]
    [InlineData("(-1).a")]
    [InlineData("-(-(-(-(-context.x))))", "----(-context.x)")]
    [InlineData("!(-context.x) == -(!context.x)")]
    [InlineData("!(!(context.a == context.b))", "!!(context.a == context.b)")]
    [InlineData("1 - -2 * -context.a == 3")]
    [InlineData("context[\"a\"].b[\"a b\"][\"if\"][\"\"]", "context.a.b[\"a b\"][\"if\"][\"\"]")]
    [InlineData("context has a.b.c && context has \"if\" && context has \"a\"", "context has a.b.c && context has \"if\" && context has a")]
    [InlineData("(context has a) == (context like \"*\")")]
    [InlineData("principal is A::B in resource.owner + 1 || principal is C")]
    [InlineData("[1, \"a\", [], {}, {a: 1, \"b c\": A::B::\"x\\\"\"}]")]
    [InlineData("ip(\"::1\").isInRange(ip(\"::/0\")) && decimal(\"1.0\").lessThan(decimal(\"2.0\")) && ip()")]
    [InlineData("[1].containsAny([2]) && [].isEmpty() && principal.hasTag(\"t\") && (1 + 2).getTag(if true then \"a\" else \"b\")")]
    [InlineData("\"\\n\\r\\t\\0\\\\\\\"\\u{85}'é😀\" like \"\\*\\\\*\\**\"")]
    [InlineData("\"\\x2a\" like \"\\u{2a}\"", "\"*\" like \"*\"")]
    public void AnExpressionIsWrittenWithNoMoreParenthesesThanItNeeds(string text, string? written = null)
    {
        var expr = Written.Expression(text);
        Assert.Equal(written ?? text, expr.ToString());
        Assert.Equal(expr, Written.Expression(expr.ToString()), SyntaxComparer.Instance);
    }

    [Fact]
    public void APolicyIsWrittenWithoutItsComments()
    {
        var set = PolicySet.Parse(
            """
            // The owner may read.
            @id("own") @empty("") @bare
            permit(principal is Shop::User in Shop::Group::"all", action in [Action::"read",Action::"list"], resource == Doc::"a",)
            when { principal /* no comment */ == resource.owner } unless { context.locked };
            """.Replace("/* no comment */", "// a comment\n", StringComparison.Ordinal));
        const string Canonical = """
            @id("own")
            @empty("")
            @bare
            permit (principal is Shop::User in Shop::Group::"all", action in [Action::"read", Action::"list"], resource == Doc::"a")
            when { principal == resource.owner }
            unless { context.locked };
            """;
        Assert.Equal(Canonical.ReplaceLineEndings("\n"), set.Policies[0].ToCedar());
        Assert.Contains("// a comment", set.Policies[0].SourceText, StringComparison.Ordinal);
    }

    [Fact]
    public void ATemplateKeepsItsSlotsAndALinkHasThemFilled()
    {
        var template = PolicySet.Parse("permit(principal == ?principal, action in [Action::\"a\"], resource is Doc in ?resource);").Templates[0];
        Assert.Equal("permit (principal == ?principal, action in Action::\"a\", resource is Doc in ?resource);", template.ToCedar());
        Assert.Equal(
            "permit (principal == User::\"alice\", action in Action::\"a\", resource is Doc in Doc::\"report\");",
            template.Link("link", Evaluate.Alice, Evaluate.Report).ToCedar());
    }

    [Theory]
    [InlineData("1 + 2 == context.a // why\n .b", "1 + 2", "context.a // why\n .b")]
    [InlineData("(1) + (2 + 3)", "(1)", "2 + 3")]
    [InlineData("--5 - (-7)", "--5", "-7")]
    public void EveryPartKnowsItsText(string text, params string[] parts)
    {
        var expr = Written.Expression(text);
        Assert.Equal(text, expr.Position.Text);
        var binary = Assert.IsType<Expr.Binary>(expr);
        Assert.Equal(parts[1], binary.Right.Position.Text);
        Assert.StartsWith(parts[0].Trim('(', ')'), binary.Left.Position.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsAndConditionsKnowTheirText()
    {
        var policy = PolicySet.Parse("\n  @a(\"b\") permit(principal is A in A::\"b\", action, resource) when { true } ;").Policies[0];
        Assert.Equal("principal is A in A::\"b\"", policy.Syntax.Principal.Position.Text);
        Assert.Equal("resource", policy.Syntax.Resource.Position.Text);
        Assert.Equal("when { true }", policy.Syntax.Conditions[0].Position.Text);
        Assert.Equal((2, 3), (policy.Syntax.Position.Line, policy.Syntax.Position.Column));
        Assert.Equal("@a(\"b\") permit(principal is A in A::\"b\", action, resource) when { true } ;", policy.SourceText);
    }

    [Fact]
    public void HalfASurrogatePairIsRefused()
    {
        // Built here, since the metadata of an attribute cannot hold one.
        foreach (var half in new[] { '\ud800', '\udc00' })
            Assert.Throws<CedarParseException>(() => Written.Expression($"context.a == \"{half}\""));
        Assert.Throws<CedarParseException>(() => Written.Expression($"context.a == \"{'\udc00'}{'\ud800'}\""));
    }
}
