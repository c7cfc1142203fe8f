using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

/// <summary>Evaluates one expression as the condition of one permit, through the public doors only.</summary>
internal static class Evaluate
{
    public static readonly EntityUid Alice = new("User", "alice");
    public static readonly EntityUid Read = new("Action", "read");
    public static readonly EntityUid Report = new("Doc", "report");

    public static readonly Entities Store = CedarJson.ParseEntities("""
        [
          {"uid": {"type": "User", "id": "alice"}, "attrs": {"age": 30, "address": {"city": "Bern"}},
           "parents": [{"type": "Group", "id": "staff"}], "tags": {"team": "red"}},
          {"uid": {"type": "Group", "id": "staff"}, "parents": [{"type": "Group", "id": "all"}]},
          {"uid": {"type": "Doc", "id": "report"}}
        ]
        """);

    public static Response Of(string expression, RecordValue? context = null) => Authorizer.IsAuthorized(
        PolicySet.Parse($"permit(principal, action, resource) when {{ {expression} }};"),
        Store,
        new Request(Alice, Read, Report, context ?? RecordValue.Empty));

    public static bool Holds(string expression, RecordValue? context = null)
    {
        var response = Of(expression, context);
        Assert.Empty(response.Errors);
        return response.Decision == Decision.Allow;
    }

    public static EvaluationErrorKind ErrorOf(string expression, RecordValue? context = null)
    {
        var response = Of(expression, context);
        Assert.Equal(Decision.Deny, response.Decision);
        return Assert.Single(response.Errors).Kind;
    }
}
