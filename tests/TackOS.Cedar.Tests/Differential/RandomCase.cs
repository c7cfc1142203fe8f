using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>A random set of policies, entities and requests, as text, so that every engine reads it for itself.</summary>
internal sealed record RandomCase(string Policies, IReadOnlyList<RandomTemplate> Templates, string Entities, IReadOnlyList<string> Requests)
{
    public const int RequestsEach = 10;

    private const int CarelessData = 3;

    private static readonly int[] CarelessPolicies = [0, 3, 10, 20];

    public static RandomCase Of(int seed)
    {
        var dice = new Dice(seed);
        var world = new World(dice);
        var policies = new PolicyWriter(dice, world, CarelessPolicies);
        var data = new DataWriter(dice, world, CarelessData);
        return new RandomCase(
            policies.Policies(),
            [.. Enumerable.Range(0, dice.Chance(40) ? dice.Between(1, 2) : 0).Select(policies.Template)],
            data.Entities(),
            [.. Enumerable.Range(0, RequestsEach).Select(_ => data.Request())]);
    }

    /// <summary>The answers of the engine under test, one a request.</summary>
    public IEnumerable<Answer> Decide()
    {
        var entities = CedarJson.ParseEntities(Entities);
        var policies = Parse();
        return Requests.Select(request => Answer.Of(Authorizer.IsAuthorized(policies, entities, ReadRequest(request))));
    }

    private PolicySet Parse()
    {
        var set = PolicySet.Parse([new PolicySource(Policies), .. Templates.Select(template => new PolicySource(template.Text))]);
        var byId = set.Templates.ToDictionary(template => template.Id);
        return set.With(Templates.SelectMany(template => template.Links.Select(link => byId[template.Id].Link(link.Id, Uid(link.Principal), Uid(link.Resource)))));
    }

    private static EntityUid? Uid(string? json) => json is null ? null : CedarJson.ParseUid(json);

    private static Request ReadRequest(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        var root = document.RootElement;
        return new Request(
            CedarJson.ReadUid(root.GetProperty("principal")), CedarJson.ReadUid(root.GetProperty("action")), CedarJson.ReadUid(root.GetProperty("resource")),
            CedarJson.ReadContext(root.GetProperty("context")));
    }
}
