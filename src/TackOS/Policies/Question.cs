using TackOS.Cedar;
using TackOS.Cedar.Values;

namespace TackOS.Policies;

/// <summary>Who wants to do what, to which tool, in what context: everything of a Cedar request but the approval.</summary>
internal sealed class Question(EntityUid principal, EntityUid action, EntityUid resource, Entities entities, PolicyContext context)
{
    public Response Ask(PolicySet policies, ApprovalFacts? approval) =>
        Authorizer.IsAuthorized(policies, entities, new Request(principal, action, resource, context.With(approval)));

    public Question Given(PolicyContext other) => new(principal, action, resource, entities, other);

    public Question Among(Entities others) => new(principal, action, resource, others, context);
}
