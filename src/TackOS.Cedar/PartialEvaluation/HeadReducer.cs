using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

/// <summary>What is left to ask of the principal, the action or the resource. A head cannot err.</summary>
internal static class HeadReducer
{
    /// <summary>A constraint that the entity certainly meets becomes <c>Any</c>; null for one that it certainly does not.</summary>
    public static ScopeConstraint? Reduce(ScopeConstraint constraint, PartialEntity entity, KnownEntities entities) =>
        Covers(constraint, entity, entities) switch
        {
            true => new ScopeConstraint.Any(constraint.Position),
            false => null,
            null => constraint,
        };

    private static bool? Covers(ScopeConstraint constraint, PartialEntity entity, KnownEntities entities) => constraint switch
    {
        ScopeConstraint.Any => true,
        ScopeConstraint.Equal { Target: EntityReference.Named target } => Is(entity, target.Uid),
        ScopeConstraint.In { Target: EntityReference.Named target } => entities.IsIn(entity, target.Uid),
        ScopeConstraint.InAny any => IsInAny(entity, any.Targets, entities),
        ScopeConstraint.Is type => IsOfType(entity, type.EntityType),
        ScopeConstraint.IsIn { Target: EntityReference.Named target } type => IsOfType(entity, type.EntityType) switch
        {
            true => entities.IsIn(entity, target.Uid),
            var other => other,
        },
        _ => false,
    };

    private static bool? Is(PartialEntity entity, EntityUid uid) => entity is PartialEntity.Known || !entity.Includes(uid) ? entity.Includes(uid) : null;

    private static bool? IsOfType(PartialEntity entity, string type) => entity.Type is { } known ? known == type : null;

    private static bool? IsInAny(PartialEntity entity, IReadOnlyList<EntityUid> targets, KnownEntities entities)
    {
        bool? result = false;
        foreach (var target in targets)
        {
            var isIn = entities.IsIn(entity, target);
            if (isIn is true)
                return true;
            if (isIn is null)
                result = null;
        }

        return result;
    }
}
