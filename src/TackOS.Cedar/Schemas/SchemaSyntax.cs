using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Schemas;

/// <summary>
/// A schema as it was declared: names unresolved, annotations kept. Both written forms, the Cedar schema grammar and the JSON
/// schema format (Cedar 4.5), read into this and are written from it, so that one converts into the other without loss.
/// </summary>
/// <param name="Namespaces">Each name once; the empty name is the namespace of what stands in none.</param>
public sealed record SchemaSyntax(IReadOnlyList<NamespaceSyntax> Namespaces)
{
    /// <summary>Reads the text form. The file is only named in errors.</summary>
    /// <exception cref="CedarParseException">Not a schema.</exception>
    public static SchemaSyntax Parse(string text, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SchemaParser.Parse(text, file);
    }

    /// <summary>Reads the JSON form. The file is only named in errors.</summary>
    /// <exception cref="CedarParseException">Not a schema; the message names the JSON path.</exception>
    public static SchemaSyntax ParseJson(string json, string? file = null) => CedarJson.Read(json, file, SchemaJsonReader.Schema);

    /// <summary>
    /// The text form. It resolves to the same schema; every name, annotation and order is kept, save that what only the JSON form can
    /// say is said another way: the attributes of an entity type that are a common type by name are written out.
    /// </summary>
    /// <exception cref="CedarParseException">
    /// What <see cref="Resolve"/> refuses about the declared names, or an entity type is named that a common type of the same name
    /// hides, which only the JSON form can.
    /// </exception>
    public string ToText() => SchemaTextWriter.Write(this);

    /// <summary>The JSON form, indented. It reads as the same declarations and resolves to the same schema.</summary>
    public string ToJson() => SchemaJsonWriter.Write(this);

    /// <summary>The schema with every name resolved.</summary>
    /// <exception cref="CedarParseException">
    /// A name that is not declared, is declared twice, is reserved or hides another; a cycle of common types or of actions; or types
    /// that grow beyond reason.
    /// </exception>
    public Schema Resolve() => SchemaResolver.Resolve(this);
}

/// <summary>What is declared in one namespace.</summary>
/// <param name="Name">The full name; empty for what stands in no namespace.</param>
/// <param name="CommonTypes">Each name once.</param>
/// <param name="EntityTypes">Each name once.</param>
/// <param name="Actions">Each name once.</param>
/// <param name="Annotations">Values by key, null where an annotation has none; the empty namespace has no annotations.</param>
/// <param name="Position">Where its name stands; the start of the text for what stands in none.</param>
public sealed record NamespaceSyntax(
    string Name,
    IReadOnlyList<CommonTypeSyntax> CommonTypes,
    IReadOnlyList<EntityTypeSyntax> EntityTypes,
    IReadOnlyList<ActionSyntax> Actions,
    IReadOnlyDictionary<string, string?> Annotations,
    SourcePosition Position);

/// <summary><c>type Name = Type;</c></summary>
public sealed record CommonTypeSyntax(
    string Name, TypeSyntax Type, IReadOnlyDictionary<string, string?> Annotations, SourcePosition Position);

/// <summary><c>entity Name in [MemberOf] = Shape tags Tags;</c>, or <c>entity Name enum [Ids];</c></summary>
/// <param name="Name">Without the namespace.</param>
/// <param name="MemberOf">The types that its parents may have.</param>
/// <param name="Shape">The attributes: a record, or in JSON also the name of a common type that is one.</param>
/// <param name="Tags">The type of its tags; null where it takes none.</param>
/// <param name="EnumeratedIds">The only ids, at least one, and then no parents, attributes or tags; null where any id may be.</param>
/// <param name="Annotations">Values by key.</param>
/// <param name="Position">Where its name stands.</param>
public sealed record EntityTypeSyntax(
    string Name,
    IReadOnlyList<TypeName> MemberOf,
    TypeSyntax Shape,
    TypeSyntax? Tags,
    IReadOnlyList<string>? EnumeratedIds,
    IReadOnlyDictionary<string, string?> Annotations,
    SourcePosition Position);

/// <summary><c>action Name in [MemberOf] appliesTo { … };</c></summary>
/// <param name="Name">The action's id.</param>
/// <param name="MemberOf">The groups that it is in.</param>
/// <param name="AppliesTo">Null where it applies to nothing, as a group may.</param>
/// <param name="Annotations">Values by key.</param>
/// <param name="Position">Where its name stands.</param>
public sealed record ActionSyntax(
    string Name,
    IReadOnlyList<ActionReference> MemberOf,
    AppliesToSyntax? AppliesTo,
    IReadOnlyDictionary<string, string?> Annotations,
    SourcePosition Position);

/// <summary>What an action applies to.</summary>
/// <param name="Principals">The types that the principal may have; none only in JSON, where the action then applies to nothing.</param>
/// <param name="Resources">The types that the resource may have; likewise.</param>
/// <param name="Context">A record or the name of a common type that is one.</param>
public sealed record AppliesToSyntax(IReadOnlyList<TypeName> Principals, IReadOnlyList<TypeName> Resources, TypeSyntax Context);

/// <summary>An action by its id, and its type where that is written: <c>Shop::Action::"buy"</c> or <c>"buy"</c>.</summary>
public sealed record ActionReference(string? Type, string Id, SourcePosition Position);

/// <summary>The name of a type as written, with its namespace or without.</summary>
public sealed record TypeName(string Text, SourcePosition Position);
