using TackOS.Cedar.Schemas;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Validation.Typing;

/// <summary>One kind of request that a schema allows: an action, and the types of the principal and of the resource.</summary>
internal sealed class RequestEnvironment(ActionType action, string principal, string resource, SchemaTypes types)
{
    private readonly InferredType _principal = new InferredType.Entity(principal);
    private readonly InferredType _action = new InferredType.Entity(action.Uid.Type);
    private readonly InferredType _resource = new InferredType.Entity(resource);
    private readonly InferredType _context = types.OfContext(action);

    public EntityUid Action => action.Uid;

    public InferredType TypeOf(Variable variable) => variable switch
    {
        Variable.Principal => _principal,
        Variable.Action => _action,
        Variable.Resource => _resource,
        _ => _context,
    };
}
