using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation;

/// <summary>Whether the entity types, actions and ids of enumerated types that a policy names are declared.</summary>
internal static class References
{
    public static void Check(PolicySyntax policy, Schema schema, PolicyFindings findings)
    {
        foreach (var constraint in new[] { policy.Principal, policy.Action, policy.Resource })
        {
            void Say(Problem problem) => findings.Error(problem.Code, problem.Message, constraint, problem.Text, problem.Suggestion);
            if (TypeOf(constraint) is { } type && ProblemOf(type, schema) is { } undeclared)
                Say(undeclared);
            foreach (var uid in Named(constraint))
            {
                if (ProblemOf(uid, schema) is { } problem)
                    Say(problem);
            }
        }

        foreach (var condition in policy.Conditions)
            Check(condition.Body, schema, findings);
    }

    private static void Check(Expr expr, Schema schema, PolicyFindings findings)
    {
        var problem = expr switch
        {
            Expr.Literal { Value: EntityUid uid } => ProblemOf(uid, schema),
            Expr.Is test => ProblemOf(test.EntityType, schema),
            _ => null,
        };
        if (problem is not null)
            findings.Error(problem.Code, problem.Message, expr, problem.Suggestion);
        foreach (var child in expr.Children)
            Check(child, schema, findings);
    }

    private static Problem? ProblemOf(EntityUid uid, Schema schema)
    {
        if (DeclaredTypes.IsAction(uid.Type))
        {
            return schema.Actions.ContainsKey(uid) ? null : new Problem(
                "undeclared-action", $"The action {uid} is not declared.", uid.ToString(), SuggestAction(uid, schema));
        }

        if (ProblemOf(uid.Type, schema) is { } undeclared)
            return undeclared;
        return schema.EntityTypes[uid.Type].EnumeratedIds is not { } ids || ids.Contains(uid.Id) ? null : new Problem(
            "invalid-enumerated-id", $"The type {uid.Type} does not list {uid}.", uid.ToString(), Spelling.Suggest(uid.Id, ids));
    }

    private static Problem? ProblemOf(string type, Schema schema) =>
        DeclaredTypes.IsAction(type) || schema.EntityTypes.ContainsKey(type)
            ? null
            : new Problem("undeclared-entity-type", $"The entity type {type} is not declared.", type, DeclaredTypes.Suggest(type, schema));

    private static string? SuggestAction(EntityUid uid, Schema schema)
    {
        var namesake = schema.Actions.Keys.FirstOrDefault(known => known.Id == uid.Id);
        return namesake is null
            ? Spelling.Suggest(uid.ToString(), schema.Actions.Keys.Select(known => known.ToString()))
            : $"did you mean `{namesake}`?";
    }

    private static string? TypeOf(ScopeConstraint constraint) => constraint switch
    {
        ScopeConstraint.Is test => test.EntityType,
        ScopeConstraint.IsIn test => test.EntityType,
        _ => null,
    };

    private static IEnumerable<EntityUid> Named(ScopeConstraint constraint) => constraint switch
    {
        ScopeConstraint.Equal { Target: EntityReference.Named named } => [named.Uid],
        ScopeConstraint.In { Target: EntityReference.Named named } => [named.Uid],
        ScopeConstraint.IsIn { Target: EntityReference.Named named } => [named.Uid],
        ScopeConstraint.InAny any => any.Targets,
        _ => [],
    };

    private sealed record Problem(string Code, string Message, string Text, string? Suggestion);
}
