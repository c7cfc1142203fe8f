using System.Text;
using System.Text.Json.Nodes;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Tests.Fuzz;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Policies with damages: which are Cedar, by this parser and by Cedar's own.</summary>
public sealed class GrammarDifferentialTests
{
    private const int UsualTexts = 1_000;
    private const int LongTexts = 40_000;
    private const int TextsAQuestion = 50;
    private const int MostReported = 20;

    // Beyond it each engine has limits of its own.
    private const int LongestText = 4_000;

    [Fact]
    public void BothParsersTakeAndRefuseTheSameTexts()
    {
        using var peer = CedarWasm.Require();
        var (total, accepted) = (Campaign.IsLong ? LongTexts : UsualTexts, 0);
        var differences = new List<string>();
        for (var number = 0; number < total / TextsAQuestion && differences.Count < MostReported; number++)
        {
            var texts = Texts(new Dice(Campaign.SeedOf(number)));
            peer.Ask(new JsonObject { ["ask"] = "parse", ["policies"] = new JsonArray([.. texts.Select(text => (JsonNode?)text)]) });
            foreach (var (text, theirs) in texts.Zip(peer.Answer().AsArray()))
            {
                var ours = Refusal(text);
                accepted += ours is null ? 1 : 0;
                if (ours is null != theirs is null)
                    differences.Add($"question {number}: ours {ours ?? "accepted"}; theirs {theirs?.ToString() ?? "accepted"}\n{text}");
            }
        }

        Campaign.Report($"cedar-wasm {peer.Version}, grammar: {total} texts ({accepted} accepted), {differences.Count} differences");
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    private static string[] Texts(Dice dice)
    {
        var one = RandomCase.Of(dice.Below(int.MaxValue));
        string[] seeds = [one.Policies, .. RandomCase.Of(dice.Below(int.MaxValue)).Policies.Split(';').Select(text => text + ";")];
        var mutator = new Mutator(dice, seeds);
        return [.. Enumerable.Repeat(0, int.MaxValue).Select(_ => mutator.Damage(dice.Pick(seeds))).Where(IsComparable).Take(TextsAQuestion)];
    }

    /// <summary>Half of a surrogate pair has no way into the peer.</summary>
    private static bool IsComparable(string text) => text.Length <= LongestText && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static string? Refusal(string text)
    {
        try
        {
            var set = PolicySet.Parse(text);
            return set.Templates.Count == 0 ? null : "templates are not taken here";
        }
        catch (CedarParseException refused)
        {
            return refused.Message;
        }
    }
}
