using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

/// <summary>
/// What the entities certainly say. An entity that is not among them stays missing, unless it is what an unknown part of the request
/// may turn out to be: then it may be added, and with it ancestors for those that lie below it.
/// </summary>
internal sealed class KnownEntities(PartialRequest request, Entities entities)
{
    private static readonly Request NoRequest = new(new("", ""), new("", ""), new("", ""));

    private readonly PartialEntity[] _unknown =
        [.. new[] { request.Principal, request.Action, request.Resource }.Where(entity => entity is not PartialEntity.Known)];

    /// <summary>For evaluating what reads nothing of the request any more.</summary>
    public EvaluationFrame Frame { get; } = new(NoRequest, entities);

    /// <summary>Whether the entity is missing now, and perhaps not later.</summary>
    public bool MayAppear(EntityUid uid) =>
        _unknown.Length > 0 && entities.Find(uid) is null && Array.Exists(_unknown, unknown => unknown.Includes(uid));

    /// <summary>Whether the entity may lie in more entities than it does now.</summary>
    public bool MayGainAncestors(EntityUid uid) => _unknown.Length > 0 && (MayAppear(uid) || entities.AncestorsOf(uid).Any(MayAppear));

    /// <summary>Whether the first is the second or a descendant of it; null where that is open.</summary>
    public bool? IsIn(PartialEntity descendant, EntityUid ancestor) => descendant switch
    {
        PartialEntity.Known known when entities.IsIn(known.Uid, ancestor) => true,
        PartialEntity.Known known when !MayGainAncestors(known.Uid) => false,
        _ => null,
    };
}
