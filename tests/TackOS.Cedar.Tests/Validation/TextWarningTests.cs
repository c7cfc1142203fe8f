namespace TackOS.Cedar.Tests.Validation;

public sealed class TextWarningTests
{
    /// <summary>A condition, its characters written out, and the warning that it earns.</summary>
    public static TheoryData<string, string> Conditions => new()
    {
        { "principal.name == \"test\"", "" },
        { "principal.name == \"Z\u00FCrich\"", "" },
        { "principal.name == \"\u043F\u0440\u0438\u0432\u0435\u0442\"", "" },
        { "principal.name == \"\u6771\u4EAC\u30BF\u30EF\u30FC\u3068\u3044\u3046\"", "" },
        { "principal.name == \"\uC11C\uC6B8 \u7279\u5225\u5E02\"", "" },
        { "principal.name == \"1 + 1 = 2 \u2713\"", "" },
        { "principal.name == \"say_\u04BBello\"", "mixed-script-string" },
        { "principal.name == \"p\u0430ypal\"", "mixed-script-string" },
        { "principal.name == \"\u3042\uC11C\"", "mixed-script-string" },
        { "principal.name like \"*_\u04BBello\"", "mixed-script-string" },
        { "principal.name == \"user\u202E \u2066&& principal.isAdmin\u2069 \u2066\"", "bidirectional-string" },
        { "principal.name like \"*\u202E\"", "bidirectional-string" },
        { "principal has \"say_\u04BBello\"", "mixed-script-identifier" },
        { "principal has \"is\u200BAdmin\"", "confusable-identifier" },
        { "principal has \"new\\nline\"", "confusable-identifier" },
        { "principal has \"null\\0\"", "confusable-identifier" },
        { "principal has \"delete\u007F\"", "confusable-identifier" },
        { "principal has \"\U0001F34C\"", "confusable-identifier" },
        { "principal has \"get /pets/{petId}\"", "" },
        { "principal has \"example_user+1@example.com\"", "" },
        { "principal has \"\u202Ea\"", "bidirectional-identifier" },
        { "principal == User::\"say_\u04BBello\"", "mixed-script-identifier" },
        { "{\"say_\u04BBello\": 1}.a == 1 || true", "mixed-script-identifier" },
    };

    [Theory]
    [MemberData(nameof(Conditions), DisableDiscoveryEnumeration = true)]
    public void ATextThatMayNotBeWhatItLooksLikeIsAWarning(string condition, string warning) => Assert.Equal(
        warning,
        string.Join(' ', Checked.Policy($"permit(principal is User, action == Action::\"read\", resource) when {{ principal.age > 1 || {condition} }};")
            .Warnings.Select(found => found.Diagnostic.Code)));

    [Fact]
    public void TheHeadIsReadToo()
    {
        var result = Checked.Policy("permit(principal == User::\"say_\u04BBello\", action, resource in Folder::\"\u202Ea\");");
        Assert.True(result.IsValid);
        Assert.Equal("mixed-script-identifier bidirectional-identifier", Checked.Warnings(result));
    }

    [Fact]
    public void TheWarningItselfShowsWhatCannotBeSeen()
    {
        var warning = Assert.Single(Checked.Policy("permit(principal, action, resource) when { principal has \"is\u200BAdmin\" || true };").Warnings);
        Assert.Contains("\"is\\u{200b}Admin\"", warning.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("U+200B", warning.Diagnostic.Message, StringComparison.Ordinal);
    }
}
