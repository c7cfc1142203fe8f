using System.Text;
using System.Text.Json;
using TackOS.Redaction;
using TackOS.Vault;

namespace TackOS.Tests.Redaction;

/// <summary>A public corpus of two secrets in 38 disguises each, some whole and some cut into pieces.</summary>
public class EncodingCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void EverythingThatMustBeRedactedIs() =>
        Assert.Empty(Cases("must_redact").Where(item => !IsRedacted(item)).Select(item => item.Name));

    [Fact]
    public void WhatIsOnlySimilarIsLeftAlone() =>
        Assert.Empty(Cases("must_not_redact").Where(IsRedacted).Select(item => item.Name));

    [Fact]
    public void EverythingThatShouldBeRedactedIsToo()
    {
        var missed = Cases("should_redact").Where(item => !IsRedacted(item)).Select(item => item.Name).ToArray();
        output.WriteLine($"should_redact: {Cases("should_redact").Count - missed.Length} of {Cases("should_redact").Count}");

        Assert.Empty(missed);
    }

    [Fact]
    public void TheDocumentedLimitsAreStillLimits() =>
        Assert.Empty(Cases("documented_limit").Where(IsRedacted).Select(item => item.Name));

    private static bool IsRedacted(Case item)
    {
        var redactor = Some.Redactor(("the-secret", item.Secret));
        var stream = redactor.BeginStream();
        var streamed = new StringBuilder();
        foreach (var chunk in item.Chunks)
            streamed.Append(Encoding.UTF8.GetString(stream.Push(Encoding.UTF8.GetBytes(chunk)).Span));
        streamed.Append(Encoding.UTF8.GetString(stream.Finish().Span));

        var whole = redactor.Redact(string.Concat(item.Chunks));
        Assert.Equal(whole.Text, streamed.ToString());
        Assert.DoesNotContain(item.Secret, whole.Text, StringComparison.Ordinal);
        return whole.Text.Contains("[redacted:the-secret]", StringComparison.Ordinal);
    }

    private static List<Case> Cases(string expected)
    {
        var lines = PublicData.ReadFromArchive("attacks/attacks.tar.gz", "secrets/encodings.jsonl");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Case.Parse).Where(item => item.Expected == expected)];
    }

    private sealed record Case(string Name, string Secret, string[] Chunks, string Expected)
    {
        public static Case Parse(string line)
        {
            var json = JsonDocument.Parse(line).RootElement;
            string Text(string name) => json.GetProperty(name).GetString()!;
            return new Case(
                $"{Text("id")} {Text("encoding")}",
                Text("secret"),
                json.TryGetProperty("chunks", out var chunks) ? [.. chunks.EnumerateArray().Select(chunk => chunk.GetString()!)] : [Text("text")],
                Text("expect"));
        }
    }
}

internal static class Some
{
    public static Redactor Redactor(params (string Id, string Value)[] secrets) =>
        TackOS.Redaction.Redactor.For(
            secrets.Select(secret => new SecretInPlay(new SecretId(secret.Id), SecretValue.FromText(secret.Value))));
}
