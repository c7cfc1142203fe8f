using System.Text.Json;
using CsCheck;
using TackOS.Calls.Arguments;

namespace TackOS.Tests.Calls.Arguments;

/// <summary>Where .NET and ECMAScript differ about a pattern, ECMAScript is right.</summary>
public class SchemaPatternTests
{
    [Theory]
    [InlineData("^a$", "a", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("^\\d+$", "٣", false)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^\\W$", "é", true)]
    [InlineData("^\\s$", "\uFEFF", true)]
    [InlineData("^\\s$", "\u0085", false)]
    [InlineData("^.$", "\r", false)]
    [InlineData("^.$", "\u2028", false)]
    [InlineData("^.$", "\U0001F432", true)]
    [InlineData("^..$", "\U0001F432", false)]
    [InlineData("^[^a]$", "\U0001F432", true)]
    [InlineData("^[\U0001F430-\U0001F440]$", "\U0001F432", true)]
    [InlineData("^[\\u{1F430}-\\u{1F431}]$", "\U0001F432", false)]
    [InlineData("^\\ud83d\\udc32{2}$", "\U0001F432\U0001F432", true)]
    [InlineData("^\\u{10000}$", "\U00010000", true)]
    [InlineData("^[\\u{FFFF}-\\u{10FFFF}]$", "\U0010FFFF", true)]
    [InlineData("^[^\\u{10000}-\\u{10FFFF}]$", "\U00012345", false)]
    [InlineData("^\\p{L}+$", "é\U00010400", true)]
    [InlineData("^\\P{L}$", "\U00010400", false)]
    [InlineData("^\\p{General_Category=Decimal_Number}$", "٣", true)]
    [InlineData("\\bcat\\b", "a cat.", true)]
    [InlineData("\\bcat\\b", "écat", true)]
    [InlineData("^[\\b]$", "\b", true)]
    [InlineData("^[]$", "a", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^[a-]$", "-", true)]
    [InlineData("^[\\w-.]$", "-", true)]
    [InlineData("^[[-\\]]$", "]", true)]
    [InlineData("^{a}$", "{a}", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^a{2,3}?$", "aaaa", false)]
    [InlineData("^(?<year>\\d{4})-\\cJ$", "2026-\n", true)]
    [InlineData("a|^b$", "xb", false)]
    [InlineData("(?i)", "", null)]
    [InlineData("#(?<!#) x", "# x", false)]
    [InlineData("^\\@\\-\\/$", "@-/", true)]
    [InlineData("", "anything", true)]
    [InlineData("(?=a)*", "", null)]
    [InlineData("a**", "", null)]
    [InlineData("^*", "", null)]
    [InlineData("(a", "", null)]
    [InlineData("a)", "", null)]
    [InlineData("[b-a]", "", null)]
    [InlineData("a{2,1}", "", null)]
    [InlineData("\\q", "", null)]
    [InlineData("\\u12", "", null)]
    [InlineData("\\ud83d", "", null)]
    [InlineData("\\k<a>", "", null)]
    [InlineData("\\z", "", null)]
    [InlineData("\\", "", null)]
    [InlineData("[a", "", null)]
    [InlineData("(?>a)", "", null)]
    [InlineData("(?#a)", "", null)]
    public void APatternMeansWhatEcmaScriptMeansOrIsRefused(string pattern, string text, bool? matches)
    {
        var schema = ArgumentSchema.Compile(JsonElement.Parse($$"""{"pattern":{{Quote(pattern)}}}"""));
        bool? outcome = schema is ArgumentSchema.Compiled compiled ? compiled.Validate(JsonElement.Parse(Quote(text))).Count == 0 : null;
        Assert.Equal(matches, outcome);
    }

    [Theory]
    [InlineData("^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$", "ann.lee@example.org", "ann..lee@example.org")]
    [InlineData("^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|0{8})$", "123e4567-e89b-12d3-a456-426614174000", "123e4567")]
    [InlineData("^[a-z]{1,2000}$", "abc", "ABC")]
    public void PatternsThatSchemaLibrariesWriteAreHonoured(string pattern, string good, string bad)
    {
        var schema = ArgumentSchemaTests.Compile($$"""{"pattern":{{Quote(pattern)}}}""");
        Assert.Empty(schema.Validate(JsonElement.Parse(Quote(good))));
        Assert.NotEmpty(schema.Validate(JsonElement.Parse(Quote(bad))));
    }

    [Fact]
    public void AnyPatternIsHonouredOrRefusedAndNeverThrows() =>
        Gen.OneOf("(", ")", "[", "]", "{", "}", "\\", "^", "$", "?", "*", "+", "|", "-", ",", ":", "=", "!", "<", ">", "a", "1", "u", "p", "d", "\U0001F432")
            .Array[0, 12].Select(string.Concat)
            .Sample(pattern =>
            {
                if (ArgumentSchema.Compile(JsonElement.Parse($$"""{"pattern":{{Quote(pattern)}}}""")) is ArgumentSchema.Compiled compiled)
                {
                    compiled.Validate(JsonElement.Parse("\"a1\""));
                }
            });

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
