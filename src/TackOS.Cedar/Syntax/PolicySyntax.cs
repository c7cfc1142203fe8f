using TackOS.Cedar.Values;

namespace TackOS.Cedar.Syntax;

public enum Effect
{
    Permit,
    Forbid,
}

/// <summary>One policy or template as written.</summary>
/// <param name="Effect">What it does to a request that it covers.</param>
/// <param name="Annotations">Values by key, in the order written; null where none is written (<c>@key</c>).</param>
/// <param name="Principal">What it asks of the principal.</param>
/// <param name="Action">What it asks of the action.</param>
/// <param name="Resource">What it asks of the resource.</param>
/// <param name="Conditions">All must hold, in this order.</param>
/// <param name="Position">From its first annotation to its semicolon.</param>
public sealed record PolicySyntax(
    Effect Effect,
    IReadOnlyDictionary<string, string?> Annotations,
    ScopeConstraint Principal,
    ScopeConstraint Action,
    ScopeConstraint Resource,
    IReadOnlyList<Condition> Conditions,
    SourcePosition Position)
{
    /// <summary>The text as written; that of <see cref="ToString"/> where it was not read from text.</summary>
    public string Text => Position.Length > 0 ? Position.Text : ToString();

    /// <summary>Whether it has slots to fill before it can decide anything.</summary>
    public bool IsTemplate => Principal.HasSlot || Resource.HasSlot;

    /// <summary>The policy as Cedar text without comments: it reads as itself.</summary>
    public override string ToString() => PolicyPrinter.Print(this);
}

/// <summary><c>when { body }</c>, or <c>unless { body }</c>.</summary>
public sealed record Condition(bool IsUnless, Expr Body, SourcePosition Position)
{
    public override string ToString() => PolicyPrinter.Print(this);
}

/// <summary>What the head of a policy asks of the principal, the action or the resource: a closed family.</summary>
public abstract record ScopeConstraint(SourcePosition Position)
{
    public bool HasSlot => this is Equal { Target: EntityReference.Slot } or In { Target: EntityReference.Slot } or IsIn { Target: EntityReference.Slot };

    public sealed record Any(SourcePosition Position) : ScopeConstraint(Position);

    public sealed record Equal(EntityReference Target, SourcePosition Position) : ScopeConstraint(Position);

    public sealed record In(EntityReference Target, SourcePosition Position) : ScopeConstraint(Position);

    /// <summary><c>action in [a, b]</c>.</summary>
    public sealed record InAny(IReadOnlyList<EntityUid> Targets, SourcePosition Position) : ScopeConstraint(Position);

    public sealed record Is(string EntityType, SourcePosition Position) : ScopeConstraint(Position);

    public sealed record IsIn(string EntityType, EntityReference Target, SourcePosition Position) : ScopeConstraint(Position);
}

/// <summary>An entity in the head of a policy, named or left to a template's slot (<c>?principal</c>, <c>?resource</c>).</summary>
public abstract record EntityReference
{
    public sealed record Named(EntityUid Uid) : EntityReference;

    /// <summary>The slot of the variable whose constraint it stands in.</summary>
    public sealed record Slot : EntityReference;
}
