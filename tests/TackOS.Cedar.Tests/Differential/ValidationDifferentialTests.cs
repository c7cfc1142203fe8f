using System.Text.Json.Nodes;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Random policies against random schemas: which are valid in the strict mode, by this validator and by Cedar's own.</summary>
public sealed class ValidationDifferentialTests
{
    private const int UsualSets = 100;
    private const int LongSets = 3_000;
    private const int MostReported = 8;

    private static readonly int[] Carelessness = [0, 1, 4, 12];

    [Fact]
    public void BothValidatorsTakeAndRefuseTheSamePolicies()
    {
        using var peer = CedarWasm.Require();
        var (total, valid, drifted) = (0, 0, 0);
        var differences = new List<string>();
        for (var number = 0; number < (Campaign.IsLong ? LongSets : UsualSets) && differences.Count < MostReported; number++)
        {
            var dice = new Dice(Campaign.SeedOf(number));
            var world = new World(dice);
            var schema = new SchemaWriter(dice, world).Schema();
            var policies = new PolicyWriter(dice, world, Carelessness).Policies();
            peer.Ask(new JsonObject { ["ask"] = "validate", ["schema"] = schema, ["policies"] = policies });
            var set = PolicySet.Parse(policies);
            var ours = PolicyValidator.Validate(set, Schema.Parse(schema)).Errors.ToLookup(finding => finding.PolicyId);
            var theirs = Errors(peer.Answer(), schema);
            foreach (var policy in set.Policies)
            {
                total++;
                valid += ours.Contains(policy.Id) ? 0 : 1;
                if (ours.Contains(policy.Id) == theirs.Contains(policy.Id))
                    continue;
                if (IsDrift(ours[policy.Id]))
                    drifted++;
                else
                    differences.Add($"set {number}: ours {string.Join("; ", ours[policy.Id])}\ntheirs {string.Join("; ", theirs[policy.Id])}\n{policy.SourceText}\n{schema}");
            }
        }

        Campaign.Report($"cedar-wasm {peer.Version}, validation: {total} policies ({valid} valid), {drifted} of the known drift, {differences.Count} differences");
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
        Assert.InRange(valid, total / 5, total * 17 / 20);
    }

    /// <summary>Cedar 4.13 warns where the head of a policy fits no action of the schema, and 4.10, which the corpus was made by, refuses.</summary>
    private static bool IsDrift(IEnumerable<PolicyFinding> findings) => findings.Any() && findings.All(finding => finding.Diagnostic.Code == "no-applicable-action");

    private static ILookup<string, string> Errors(JsonNode answer, string schema)
    {
        Assert.True(answer["errors"] is not null, $"{answer}\n{schema}");
        return answer["errors"]!.AsArray().ToLookup(error => error!["policy"]!.GetValue<string>(), error => error!["message"]!.GetValue<string>());
    }
}
