using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PartialEvaluation;

/// <summary>What is known of the principal, the action or the resource: a closed family.</summary>
public abstract record PartialEntity
{
    private PartialEntity()
    {
    }

    /// <summary>An entity of which nothing is known.</summary>
    public static PartialEntity Anything { get; } = new Unknown();

    /// <summary>The type, where it is known.</summary>
    public string? Type => this switch
    {
        Known known => known.Uid.Type,
        OfType typed => typed.EntityType,
        _ => null,
    };

    public static implicit operator PartialEntity(EntityUid uid) => new Known(uid);

    /// <summary>Whether it may turn out to be this one.</summary>
    public bool Includes(EntityUid uid) => this is Known known ? known.Uid.Equals(uid) : Type is null || Type == uid.Type;

    public sealed record Known(EntityUid Uid) : PartialEntity;

    /// <summary>An entity of which no more than the type is known.</summary>
    public sealed record OfType(string EntityType) : PartialEntity;

    public sealed record Unknown : PartialEntity;
}

/// <summary>
/// A question of which not all is known yet. It stands for every request that completes it, asked of the same entities. What an unknown
/// principal, action or resource turns out to be may be added to them with its attributes and parents, and nothing else may.
/// </summary>
public sealed record PartialRequest
{
    /// <exception cref="ArgumentException">The context is known to be something else than a record.</exception>
    public PartialRequest(PartialEntity principal, PartialEntity action, PartialEntity resource, PartialValue context)
    {
        ArgumentNullException.ThrowIfNull(principal);
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(context);
        if (context is PartialValue.Known { Value: not RecordValue } known)
            throw new ArgumentException($"A context is a record, not {known.Value.TypeName}.", nameof(context));
        (Principal, Action, Resource, Context) = (principal, action, resource, context);
    }

    public PartialEntity Principal { get; }

    public PartialEntity Action { get; }

    public PartialEntity Resource { get; }

    public PartialValue Context { get; }

    /// <summary>Whether this stands for the request among others.</summary>
    public bool Includes(Request request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Principal.Includes(request.Principal) && Action.Includes(request.Action) && Resource.Includes(request.Resource)
            && Context.Includes(request.Context);
    }

    /// <summary>One of the three entities; null for the context.</summary>
    internal PartialEntity? EntityOf(Variable variable) => variable switch
    {
        Variable.Principal => Principal,
        Variable.Action => Action,
        Variable.Resource => Resource,
        _ => null,
    };
}
