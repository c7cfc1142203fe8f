namespace TackOS.Cedar.Values;

/// <summary>The question: may this principal do this action to this resource, in this context?</summary>
public sealed record Request(EntityUid Principal, EntityUid Action, EntityUid Resource, RecordValue Context)
{
    public Request(EntityUid principal, EntityUid action, EntityUid resource)
        : this(principal, action, resource, RecordValue.Empty)
    {
    }
}
