using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>
/// What the head of a policy comes to in an environment: always true, always false, or null where it depends. A slot may hold any entity
/// of a type that the constraint allows, so it never decides by itself.
/// </summary>
internal static class ScopeTyping
{
    public static bool? OfAction(ScopeConstraint constraint, EntityUid action, SchemaTypes types) => constraint switch
    {
        ScopeConstraint.Equal { Target: EntityReference.Named named } => action == named.Uid,
        ScopeConstraint.In { Target: EntityReference.Named named } => types.IsIn(action, [named.Uid]),
        ScopeConstraint.InAny any => types.IsIn(action, any.Targets),
        _ => true,
    };

    public static bool? OfEntity(ScopeConstraint constraint, string type, SchemaTypes types) => constraint switch
    {
        ScopeConstraint.Equal equal => equal.Target is EntityReference.Named named && named.Uid.Type != type ? false : null,
        ScopeConstraint.In within => MayBeIn(type, within.Target, types) ? null : false,
        ScopeConstraint.Is test => test.EntityType == type,
        ScopeConstraint.IsIn test => test.EntityType == type && MayBeIn(type, test.Target, types) ? null : false,
        _ => true,
    };

    private static bool MayBeIn(string type, EntityReference target, SchemaTypes types) =>
        target is not EntityReference.Named named || types.MayBeIn(type, named.Uid.Type);
}
