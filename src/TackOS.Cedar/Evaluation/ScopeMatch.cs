using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Evaluation;

/// <summary>Whether the head of a policy covers an entity. This cannot err; an unfilled slot covers nothing.</summary>
internal static class ScopeMatch
{
    public static bool Covers(PolicySyntax policy, EntityUid principal, EntityUid action, EntityUid resource, Entities entities) =>
        Covers(policy.Action, action, entities) && Covers(policy.Principal, principal, entities) && Covers(policy.Resource, resource, entities);

    private static bool Covers(ScopeConstraint constraint, EntityUid uid, Entities entities) => constraint switch
    {
        ScopeConstraint.Any => true,
        ScopeConstraint.Equal equal => equal.Target is EntityReference.Named named && uid.Equals(named.Uid),
        ScopeConstraint.In within => IsIn(uid, within.Target, entities),
        ScopeConstraint.InAny any => IsInAny(uid, any.Targets, entities),
        ScopeConstraint.Is type => uid.Type == type.EntityType,
        ScopeConstraint.IsIn type => uid.Type == type.EntityType && IsIn(uid, type.Target, entities),
        _ => false,
    };

    private static bool IsIn(EntityUid uid, EntityReference target, Entities entities) =>
        target is EntityReference.Named named && entities.IsIn(uid, named.Uid);

    private static bool IsInAny(EntityUid uid, IReadOnlyList<EntityUid> targets, Entities entities)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            if (entities.IsIn(uid, targets[i]))
                return true;
        }

        return false;
    }
}
