using System.Text;
using CsCheck;
using TackOS.Cedar.Formatting;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Tests;

public sealed class FormatterTests
{
    /// <summary>It was taken before upstream spaced records, and contradicts what upstream does now.</summary>
    private const string Outdated = "cli_sample_data_format@tiny_sandboxes__sample7__policy.cedar.snap";

    [Fact]
    public void ShortThingsStandOnOneLineAndLongOnesAreBroken() => AssertFormatted(
        """
        @id("a")@bare permit(principal,action,resource,)when{true};
        // Why.
        forbid(principal is User in Group::"staff",action in [Action::"read",Action::"write",],resource==Doc::"a") // head
        when{context.mfa&&(principal.age>=18||principal has guardian.name)&&resource.labels.containsAll(["internal","confidential"])}
        unless // except
        {if true then [1,2,] == [] else {a:1,"b c":2,}.a == ip("::1")};
        // The end.
        """,
        """
        @id("a")
        @bare
        permit (principal, action, resource)
        when { true };

        // Why.
        forbid (
          principal is User in Group::"staff",
          action in [Action::"read", Action::"write"],
          resource == Doc::"a"
        ) // head
        when
        {
          context.mfa &&
          (principal.age >= 18 || principal has guardian.name) &&
          resource.labels.containsAll(["internal", "confidential"])
        }
        unless // except
        { if true then [1, 2] == [] else { a: 1, "b c": 2 }.a == ip("::1") };
        // The end.

        """);

    [Fact]
    public void ACommentStaysBesideItsToken() => AssertFormatted(
        """
        // one
        // two

        permit // three
        (principal, // four
        action, resource // five
        , // six
        ) when { // seven
          [1, // eight
          // nine
          2 // ten
          , // eleven
          ].contains( // twelve
          1) && // thirteen
          // fourteen "no string"
          "// no comment" == "a" // fifteen
        }; // sixteen
        // seventeen
        """,
        """
        // one
        // two
        permit // three
        (principal, // four
          action, resource // five
        // six
        )
        when
        { // seven
          [1, // eight
           // nine
           2 // ten
          // eleven
          ].contains
            ( // twelve
              1
            ) && // thirteen
          // fourteen "no string"
          "// no comment" == "a" // fifteen
        }; // sixteen
        // seventeen

        """);

    [Theory]
    [InlineData("", "\n")]
    [InlineData("  \n\r\n", "\n")]
    [InlineData("// only  \r\n\r\n// comments", "\n// only\n// comments\n")]
    [InlineData("permit(principal,action,resource);\r\n// a\r// b\r\n", "permit (principal, action, resource);\n// a\n// b\n")]
    public void WhatIsAlmostNothingIsFormattedToo(string text, string formatted) => Assert.Equal(formatted, Formatter.Format(text));

    [Fact]
    public void TheOptionsSetWidthAndIndent()
    {
        const string Text = "permit (principal, action, resource)\nwhen { context.a && context.b };\n";
        Assert.Equal(Text, Formatter.Format(Text, new FormatOptions(36)));
        Assert.Equal(
            "permit (\n    principal,\n    action,\n    resource is A\n)\nwhen\n{\n    context.a &&\n    context.b\n};\n",
            Formatter.Format(Text.Replace("resource", "resource is A", StringComparison.Ordinal), new FormatOptions(20, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Formatter.Format(Text, new FormatOptions(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Formatter.Format(Text, new FormatOptions(80, FormatOptions.MaxIndentWidth + 1)));
    }

    [Fact]
    public void TextThatIsNotCedarIsRefusedAndNotFormatted() =>
        Assert.Equal(2, Assert.Throws<CedarParseException>(() => Formatter.Format("permit(principal,\naction resource);", null, "a.cedar")).Line);

    [Fact]
    public void EverySnapshotOfUpstreamIsMetSaveAnOutdatedOne()
    {
        var inputs = CorpusPolicies.Entries("extra/cedar/", ".cedar").ToDictionary(entry => entry.Name.Split("extra/cedar/")[1], entry => entry.Text);
        var snapshots = CorpusPolicies.Entries("formatter-tests/", ".snap").ToList();
        Assert.Equal(73, snapshots.Count);
        var different = snapshots.Where(snapshot =>
        {
            var (head, body) = snapshot.Text.Split("\n---\n", 2) is [var first, var second] ? (first, second) : throw new InvalidDataException(snapshot.Name);
            var input = head.Split("input_file: ")[1].Trim()
                .Replace("cedar-policy-formatter/tests/", "formatter-tests/", StringComparison.Ordinal)
                .Replace("cedar-policy-cli/sample-data/", "cli-sample-data/", StringComparison.Ordinal);
            return Formatter.Format(inputs[input]).Trim() != body.Trim();
        });
        Assert.EndsWith(Outdated, Assert.Single(different).Name, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPolicyOfTheCorpusKeepsItsMeaningAndItsComments()
    {
        var files = CorpusPolicies.Entries("", ".cedar").ToList();
        Assert.True(files.Count > CorpusPolicies.Files);
        foreach (var (_, text) in files)
            AssertKept(text, new FormatOptions());
    }

    [Fact]
    public void AnyPolicyKeepsItsMeaningAndItsComments() =>
        Gen.Select(AnySyntax.Policy.Array[1, 3], Gen.Int[1, 100], Gen.Int[0, 8], Gen.Int).Sample((policies, width, indent, seed) =>
            AssertKept(WithComments(string.Join('\n', policies.Select(policy => policy.ToString())), new Random(seed)), new FormatOptions(width, indent)), iter: 3_000);

    private static void AssertFormatted(string text, string formatted)
    {
        Assert.Equal(formatted.ReplaceLineEndings("\n"), Formatter.Format(text));
        AssertKept(text, new FormatOptions());
    }

    private static void AssertKept(string text, FormatOptions options)
    {
        var formatted = Formatter.Format(text, options);
        Assert.Equal(Syntax(text), Syntax(formatted), SyntaxComparer.Instance);
        Assert.Equal(Comments(text).Order(StringComparer.Ordinal), Comments(formatted).Order(StringComparer.Ordinal));
        Assert.Equal(formatted, Formatter.Format(formatted, options));
    }

    private static IEnumerable<PolicySyntax> Syntax(string text)
    {
        // An id may be annotated twice here, which only a set forbids.
        var set = PolicySet.Parse(text.Replace("@id", "@_id", StringComparison.Ordinal));
        return set.Policies.Select(policy => policy.Syntax).Concat(set.Templates.Select(template => template.Syntax));
    }

    private static string WithComments(string text, Random random)
    {
        var commented = new StringBuilder();
        var count = 0;
        foreach (var (piece, isBlank) in Pieces(text))
        {
            commented.Append((isBlank ? random.Next(8) : 9) switch
            {
                0 => $" // {count++}\n",
                1 => $"\n// {count++} \"\r\n",
                2 => $" // {count++}\n\n //{count++}\n",
                3 => "\n\n\t",
                _ => piece,
            });
        }

        return commented.ToString();
    }

    private static IEnumerable<string> Comments(string text) =>
        Pieces(text).Select(piece => piece.Text).Where(piece => piece.StartsWith("//", StringComparison.Ordinal)).Select(comment => comment.TrimEnd());

    /// <summary>The blanks, strings and comments of a text, and every other character by itself.</summary>
    private static IEnumerable<(string Text, bool IsBlank)> Pieces(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = at + 1;
            if (text[at] == '"')
            {
                while (text[end] != '"')
                    end += text[end] == '\\' ? 2 : 1;
                end++;
            }
            else if (text[at] == '/' && text[at..].StartsWith("//", StringComparison.Ordinal))
            {
                end = text.AsSpan(at).IndexOfAny('\r', '\n') is >= 0 and var length ? at + length : text.Length;
            }

            yield return (text[at..end], text[at] is ' ' or '\n');
            at = end;
        }
    }
}
