using System.Text.Json.Nodes;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Random policies, entities and requests, decided by this engine and by Cedar's own.</summary>
public sealed class AuthorizationDifferentialTests
{
    private const int UsualRequests = 4_000;
    private const int LongRequests = 60_000;
    private const int MostReported = 5;

    // So many questions wait for the peer while this engine answers, which keeps two cores busy.
    private const int Ahead = 8;

    [Fact]
    public void BothEnginesDecideAlikeForTheSameReasonsAndWithTheSameErrors()
    {
        using var peer = CedarWasm.Require();
        var cases = (Campaign.IsLong ? LongRequests : UsualRequests) / RandomCase.RequestsEach;
        var counts = new Counts();
        var differences = new List<string>();
        for (var number = -Ahead; number < cases && differences.Count < MostReported; number++)
        {
            if (number + Ahead < cases)
                peer.Ask(Question(CaseOf(number + Ahead)));
            if (number >= 0)
                differences.AddRange(Compare(number, CaseOf(number), peer.Answer(), counts).ToArray());
        }

        Campaign.Report($"cedar-wasm {peer.Version}: {counts}, {differences.Count} differences");
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));

        // Cases that all end alike would compare nothing.
        Assert.True(counts.Allowed * 5 > counts.Requests && counts.Erred * 10 > counts.Requests && counts.Determined * 3 > counts.Requests, counts.ToString());
    }

    private static RandomCase CaseOf(int number) => RandomCase.Of(Campaign.SeedOf(number));

    private static JsonObject Question(RandomCase one) => new()
    {
        ["ask"] = "authorize",
        ["policies"] = new JsonObject
        {
            ["staticPolicies"] = one.Policies,
            ["templates"] = new JsonObject(one.Templates.Select(template => KeyValuePair.Create(template.Id, (JsonNode?)template.Text))),
            ["templateLinks"] = new JsonArray([.. one.Templates.SelectMany(template => template.Links.Select(link => Link(template.Id, link)))]),
        },
        ["entities"] = one.Entities,
        ["requests"] = new JsonArray([.. one.Requests.Select(request => (JsonNode?)request)]),
    };

    private static JsonObject Link(string template, RandomLink link)
    {
        var values = new JsonObject();
        if (link.Principal is not null)
            values["?principal"] = JsonNode.Parse(link.Principal);
        if (link.Resource is not null)
            values["?resource"] = JsonNode.Parse(link.Resource);
        return new JsonObject { ["templateId"] = template, ["newId"] = link.Id, ["values"] = values };
    }

    private static IEnumerable<string> Compare(int number, RandomCase one, JsonNode answers, Counts counts)
    {
        var ours = one.Decide().ToArray();
        for (var i = 0; i < ours.Length; i++)
        {
            counts.Add(ours[i]);
            var theirs = Answer.Read(answers[i]!);
            if (!ours[i].Equals(theirs))
                yield return $"case {number}: ours {ours[i]}; theirs {theirs}\n{one.Policies}\n{string.Join('\n', one.Templates)}\n{one.Entities}\n{one.Requests[i]}";
        }
    }

    /// <summary>What the random cases exercised.</summary>
    private sealed class Counts
    {
        public int Requests { get; private set; }

        public int Allowed { get; private set; }

        public int Determined { get; private set; }

        public int Erred { get; private set; }

        public void Add(Answer answer)
        {
            Requests++;
            Allowed += answer.Decision == "allow" ? 1 : 0;
            Determined += answer.Reasons.Count > 0 ? 1 : 0;
            Erred += answer.Errors.Count > 0 ? 1 : 0;
        }

        public override string ToString() => $"{Requests} requests ({Allowed} allowed, {Determined} determined by a policy, {Erred} with errors)";
    }
}
