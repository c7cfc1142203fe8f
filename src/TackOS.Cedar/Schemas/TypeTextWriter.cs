using System.Text;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>
/// Writes types in the text form. A name in a text always means a common type before an entity type, which the JSON form can say more
/// exactly; wherever that would change what is meant, the name is written so that it does not.
/// </summary>
internal sealed class TypeTextWriter(StringBuilder text, NameTable names)
{
    public const string Step = "  ";

    /// <summary>How a type is written: the namespace its names were written in, and the one that they are written into.</summary>
    private readonly record struct Place(string From, string Into, string Indent)
    {
        public Place Deeper => this with { Indent = Indent + Step };
    }

    public void Type(TypeSyntax type, string inNamespace, string indent) => Type(type, new Place(inNamespace, inNamespace, indent));

    /// <summary>The attributes of an entity type: where they are a common type by name, the text form has its record in full.</summary>
    public void Shape(EntityTypeSyntax entityType, string inNamespace, string indent)
    {
        var (shape, from) = (entityType.Shape, inNamespace);
        for (var hops = 0; shape is TypeSyntax.Named named && hops <= names.CommonTypes.Count; hops++)
        {
            if (names.Find(named.Name.Text, named.Kind, from) is not FoundType.Common common)
                break;
            (shape, from) = (names.CommonTypes[common.FullName].Syntax.Type, names.CommonTypes[common.FullName].Namespace);
        }

        if (shape is not TypeSyntax.Record)
            throw new CedarParseException("the attributes of an entity type must be a record", entityType.Position, entityType.Name);
        Type(shape, new Place(from, inNamespace, indent));
    }

    /// <summary>A record or the name of a common type; the text form has nothing else here.</summary>
    public void Context(TypeSyntax context, ActionSyntax action, string inNamespace, string indent)
    {
        if (context is TypeSyntax.Record or TypeSyntax.Named { Kind: not NameKind.Entity })
            Type(context, inNamespace, indent);
        else
            throw new CedarParseException("the context must be a record", action.Position, action.Name);
    }

    /// <summary>An identifier as it is, anything else in quotes.</summary>
    public void Name(string name)
    {
        if (CedarText.IsIdentifier(name))
            text.Append(name);
        else
            CedarText.WriteQuoted(text, name);
    }

    public void Annotations(IReadOnlyDictionary<string, string?> annotations, string indent)
    {
        foreach (var (key, value) in annotations)
        {
            text.Append(indent).Append('@').Append(key);
            if (value is not null)
            {
                CedarText.WriteQuoted(text.Append('('), value);
                text.Append(')');
            }

            text.Append('\n');
        }
    }

    private void Type(TypeSyntax type, Place place)
    {
        switch (type)
        {
            case TypeSyntax.BuiltIn builtIn:
                var full = DeclaredNames.Qualify(DeclaredNames.BuiltInNamespace, builtIn.Name);
                text.Append(Reference(full, builtIn.Name, NameKind.Common, builtIn.Position, place));
                break;
            case TypeSyntax.Named named:
                text.Append(Reference(named.Name.Text, named.Name.Text, named.Kind, named.Name.Position, place));
                break;
            case TypeSyntax.SetOf set:
                text.Append("Set<");
                Type(set.Element, place);
                text.Append('>');
                break;
            case TypeSyntax.Record record:
                Record(record, place);
                break;
            default:
                throw new InvalidOperationException($"The type {type.GetType()} is unknown.");
        }
    }

    private void Record(TypeSyntax.Record record, Place place)
    {
        if (record.Attributes.Count == 0)
        {
            text.Append("{}");
            return;
        }

        text.Append("{\n");
        foreach (var attribute in record.Attributes)
        {
            Annotations(attribute.Annotations, place.Deeper.Indent);
            text.Append(place.Deeper.Indent);
            Name(attribute.Name);
            text.Append(attribute.IsRequired ? ": " : "?: ");
            Type(attribute.Type, place.Deeper);
            text.Append(",\n");
        }

        text.Append(place.Indent).Append('}');
    }

    /// <summary>The shortest of the preferred, the written and the full name that means in a text what the name means here.</summary>
    private string Reference(string name, string preferred, NameKind kind, SourcePosition position, Place place)
    {
        var meaning = names.Find(name, kind, place.From);
        if (meaning is null)
            return name;
        var full = meaning switch
        {
            FoundType.Common common => common.FullName,
            FoundType.Entity entity => entity.FullName,
            _ => DeclaredNames.Qualify(DeclaredNames.BuiltInNamespace, DeclaredNames.Base(name)),
        };
        return new[] { preferred, full }.FirstOrDefault(each => meaning.Equals(names.Find(each, NameKind.Any, place.Into)))
            ?? throw new CedarParseException("the text form cannot name this entity type: a common type has the same name", position, name);
    }
}
