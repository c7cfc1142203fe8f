using System.Text.Json.Nodes;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Texts that only a request holds: whether they are extension values, which ones, and which patterns they match.</summary>
public sealed class TextDifferentialTests
{
    private const int UsualTexts = 600;
    private const int LongTexts = 30_000;
    private const int TextsAQuestion = 50;
    private const int Patterns = 30;

    // Each constructor, and what tells one of its values from the next.
    private static readonly string[] Extensions =
    [
        "decimal(context.a).lessThan(decimal(context.b))", "decimal(context.a) == decimal(context.b)", "decimal(context.a).greaterThanOrEqual(decimal(\"0.0\"))",
        "ip(context.a) == ip(context.b)", "ip(context.a).isInRange(ip(context.b))", "ip(context.b).isInRange(ip(context.a))",
        "ip(context.a).isIpv4() || ip(context.a).isLoopback()", "ip(context.a).isLoopback()", "ip(context.a).isMulticast()",
        "datetime(context.a) < datetime(context.b)", "datetime(context.a).toDate() == datetime(context.a)", "datetime(context.a).toTime() > duration(\"12h\")",
        "datetime(context.a).durationSince(datetime(context.b)) >= duration(\"1d\")",
        "duration(context.a) <= duration(context.b)", "duration(context.a).toDays() > 0", "duration(context.a).toHours() == duration(context.a).toMinutes()",
        "duration(context.a).toSeconds() < duration(context.b).toMilliseconds()", "datetime(context.a).offset(duration(context.b)) > datetime(\"1970-01-01\")",
    ];

    private static readonly string[][] Kinds = [Vocabulary.Decimals, Vocabulary.Addresses, Vocabulary.DateTimes, Vocabulary.Durations];

    [Fact]
    public void BothEnginesReadTheSameExtensionValuesFromTexts() => Compare("extension texts", _ => Extensions, ExtensionTexts);

    [Fact]
    public void BothEnginesMatchPatternsAlike() => Compare(
        "patterns", dice => [.. Enumerable.Range(0, Patterns).Select(_ => $"context.a like {Vocabulary.Pattern(dice)}")], dice => (Vocabulary.Text(dice), ""));

    /// <summary>Two texts of one kind, mostly, of which one may be slightly wrong.</summary>
    private static (string A, string B) ExtensionTexts(Dice dice)
    {
        var kind = dice.Pick(Kinds);
        var (a, b) = (dice.Pick(kind), dice.Pick(dice.Chance(80) ? kind : Vocabulary.Durations));
        return dice.Chance(60) ? (Vocabulary.NearExtension(dice, a), b) : (a, b);
    }

    private static void Compare(string what, Func<Dice, string[]> conditions, Func<Dice, (string A, string B)> pair)
    {
        using var peer = CedarWasm.Require();
        var (total, satisfied, erred) = (Campaign.IsLong ? LongTexts : UsualTexts, 0, 0);
        for (var number = 0; number < total / TextsAQuestion; number++)
        {
            var dice = new Dice(Campaign.SeedOf(number));
            var policies = string.Concat(conditions(dice).Select(condition => $"permit(principal, action, resource) when {{ {condition} }};\n"));
            var texts = Enumerable.Range(0, TextsAQuestion).Select(_ => pair(dice)).ToArray();
            peer.Ask(Question(policies, texts));
            var answers = peer.Answer();
            var parsed = PolicySet.Parse(policies);
            for (var i = 0; i < texts.Length; i++)
            {
                var ours = Answer.Of(Authorizer.IsAuthorized(parsed, Entities.Empty, Ask(texts[i].A, texts[i].B)));
                Assert.True(ours.Equals(Answer.Read(answers[i]!)), $"question {number}, seed {Campaign.Seed}, {texts[i]}: ours {ours}; theirs {Answer.Read(answers[i]!)}\n{policies}");
                satisfied += ours.Reasons.Count;
                erred += ours.Errors.Count;
            }
        }

        Campaign.Report($"cedar-wasm {peer.Version}, {what}: {total} requests ({satisfied} conditions held, {erred} erred), 0 differences");
    }

    private static Request Ask(string a, string b) => new(Evaluate.Alice, Evaluate.Read, Evaluate.Report, RecordValue.Of(("a", a), ("b", b)));

    private static JsonObject Question(string policies, (string A, string B)[] texts) => new()
    {
        ["ask"] = "authorize",
        ["policies"] = new JsonObject { ["staticPolicies"] = policies },
        ["entities"] = "[]",
        ["requests"] = new JsonArray([.. texts.Select(pair => (JsonNode?)Request(pair.A, pair.B))]),
    };

    private static string Request(string a, string b) =>
        $$$"""{"principal":{"type":"User","id":"alice"},"action":{"type":"Action","id":"read"},"resource":{"type":"Doc","id":"report"},"context":{"a":{{{DataWriter.Text(a)}}},"b":{{{DataWriter.Text(b)}}}}}""";
}
