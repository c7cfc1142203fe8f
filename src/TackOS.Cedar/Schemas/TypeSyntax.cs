using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Schemas;

/// <summary>
/// A type as it was declared: a closed family. What nests deeper than <see cref="MaxDepth"/> is read from neither form and does not resolve.
/// </summary>
public abstract record TypeSyntax
{
    /// <summary>How many records and sets may be written inside one another.</summary>
    public const int MaxDepth = 60;

    private protected TypeSyntax()
    {
    }

    /// <summary>A record without attributes.</summary>
    public static TypeSyntax EmptyRecord { get; } = new Record([]);

    internal virtual int Depth => 0;

    /// <summary><c>Bool</c>, <c>Long</c>, <c>String</c> or an extension type where the JSON form names it beyond doubt.</summary>
    /// <param name="Name">As the text form spells it.</param>
    /// <param name="IsExtension">Whether it is an extension type.</param>
    /// <param name="Position">Where it stands.</param>
    public sealed record BuiltIn(string Name, bool IsExtension, SourcePosition Position) : TypeSyntax;

    /// <summary>A type by its name.</summary>
    public sealed record Named(TypeName Name, NameKind Kind) : TypeSyntax;

    public sealed record SetOf(TypeSyntax Element) : TypeSyntax
    {
        internal override int Depth { get; } = Element.Depth + 1;
    }

    /// <summary>A record; each attribute once.</summary>
    public sealed record Record(IReadOnlyList<AttributeSyntax> Attributes) : TypeSyntax
    {
        internal override int Depth { get; } = 1 + Attributes.Select(attribute => attribute.Type.Depth).DefaultIfEmpty(0).Max();
    }
}

/// <summary>What a name may stand for.</summary>
public enum NameKind
{
    /// <summary>A common type (the built-in ones are such), or else an entity type.</summary>
    Any,

    /// <summary>A common type and nothing else.</summary>
    Common,

    /// <summary>An entity type and nothing else, which only the JSON form can say.</summary>
    Entity,
}

/// <summary>An attribute as it was declared.</summary>
public sealed record AttributeSyntax(
    string Name, TypeSyntax Type, bool IsRequired, IReadOnlyDictionary<string, string?> Annotations, SourcePosition Position);
