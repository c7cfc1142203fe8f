using System.Text;
using System.Text.Json;
using CsCheck;

namespace TackOS.Tests.Redaction;

public class JsonRedactionTests
{
    private const string Key = "tk_dev_9fQ+/z=7mW&3pL\"cX0a";

    [Theory]
    [InlineData("""{"a": "x tk_dev_9fQ+\/z=7mW\u00263pL\"cX0a y"}""", """{"a": "x [redacted:key] y"}""")]
    [InlineData("""{"tk_dev_9fQ+/z=7mW&3pL\"cX0a" : 1.50}""", """{"[redacted:key]" : 1.50}""")]
    [InlineData("""[ 1e2, 4111111111111111, true ]""", """[ 1e2, "[redacted:card]", true ]""")]
    [InlineData("""[-4111111111111111]""", """["-[redacted:card]"]""")]
    [InlineData("""{"b":"{\"c\":\"tk_dev_9fQ+/z=7mW&3pL\\\"cX0a\"}"}""", """{"b":"{\"c\":\"[redacted:key]\"}"}""")]
    [InlineData("""{"a":1,"a":1,"x":"\u00e9"}""", """{"a":1,"a":1,"x":"\u00e9"}""")]
    [InlineData("""["\ud800 plain", "\ud800 4111111111111111"]""", """["\ud800 plain", "[redacted:card]"]""")]
    public void OnlyTheTokensThatGiveASecretAwayChange(string json, string expected)
    {
        var redactor = Some.Redactor(("key", Key), ("card", "4111111111111111"));

        var redacted = redactor.RedactJson(Encoding.UTF8.GetBytes(json));

        Assert.Equal(expected, Encoding.UTF8.GetString(redacted.Bytes.Span));
    }

    [Fact]
    public void AParsedValueIsRedactedToo()
    {
        using var document = JsonDocument.Parse("""{"in":{"key":"4111111111111111"}}""");

        var redacted = Some.Redactor(("card", "4111111111111111")).RedactJson(document.RootElement.GetProperty("in"));

        Assert.Equal("""{"key":"[redacted:card]"}""", Encoding.UTF8.GetString(redacted.Bytes.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1] 2")]
    [InlineData("[01]")]
    [InlineData("nul")]
    public void WhatIsNotOneJsonTextIsRefused(string text) =>
        Assert.ThrowsAny<JsonException>(() => Some.Redactor(("key", Key)).RedactJson(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void HostileDepthIsAnErrorAndNoOverflow() =>
        Assert.ThrowsAny<JsonException>(() => Some.Redactor(("key", Key)).RedactJson(Encoding.UTF8.GetBytes(new string('[', 1_000_000))));

    [Fact]
    public void TheOutcomeIsAlwaysJsonWithoutTheSecret() =>
        Gen.Select(Gen.String[0, 20], Gen.String[0, 20]).Sample((before, after) =>
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { [before + Key] = Key + after });
            var redacted = Some.Redactor(("key", Key)).RedactJson(json);
            using var parsed = JsonDocument.Parse(redacted.Bytes);
            var property = parsed.RootElement.EnumerateObject().Single();
            Assert.DoesNotContain(Key, property.Name + property.Value.GetString(), StringComparison.Ordinal);
            Assert.Equal(2, redacted.Hits.Count);
        }, iter: 2000, threads: 1);
}
