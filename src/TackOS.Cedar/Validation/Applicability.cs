using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;
using TackOS.Cedar.Validation.Typing;

namespace TackOS.Cedar.Validation;

/// <summary>Whether the head of a policy covers any request at all: some action that applies to some principal and some resource that it names.</summary>
internal static class Applicability
{
    public static void Check(PolicySyntax policy, SchemaTypes types, PolicyFindings findings)
    {
        var actions = types.Schema.Actions.Values.Where(action => ScopeTyping.OfAction(policy.Action, action.Uid, types) != false).ToList();
        if (actions.Exists(action => Covers(policy.Principal, action.PrincipalTypes, types) && Covers(policy.Resource, action.ResourceTypes, types)))
            return;
        findings.Whole(
            Severity.Error, "no-applicable-action", "No action applies to the principal and the resource that the head of the policy names.", policy,
            policy.Action is ScopeConstraint.InAny { Targets.Count: 0 } ? "`action in []` is never true"
                : Suggestion(policy.Principal, "principal", actions.Select(action => action.PrincipalTypes), types)
                ?? Suggestion(policy.Resource, "resource", actions.Select(action => action.ResourceTypes), types));
    }

    private static bool Covers(ScopeConstraint constraint, IReadOnlySet<string> among, SchemaTypes types) =>
        among.Any(type => ScopeTyping.OfEntity(constraint, type, types) != false);

    /// <summary>A group is easily taken for one of its members: <c>==</c> where <c>in</c> was meant.</summary>
    private static string? Suggestion(ScopeConstraint constraint, string variable, IEnumerable<IReadOnlySet<string>> among, SchemaTypes types)
    {
        if (constraint is not ScopeConstraint.Equal { Target: EntityReference.Named { Uid: EntityUid uid } })
            return null;
        var possible = among.SelectMany(each => each).ToHashSet(StringComparer.Ordinal);
        return !possible.Contains(uid.Type) && possible.Any(type => types.MayBeIn(type, uid.Type)) ? $"did you mean `{variable} in {uid}`?" : null;
    }
}
