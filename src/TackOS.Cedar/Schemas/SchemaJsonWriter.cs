using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TackOS.Cedar.Parsing;

namespace TackOS.Cedar.Schemas;

/// <summary>Writes the JSON form of a schema.</summary>
internal sealed class SchemaJsonWriter
{
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;

    private SchemaJsonWriter(Utf8JsonWriter json) => _json = json;

    public static string Write(SchemaSyntax schema)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
            new SchemaJsonWriter(json).Schema(schema);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private void Schema(SchemaSyntax schema)
    {
        _json.WriteStartObject();
        foreach (var each in schema.Namespaces)
        {
            _json.WriteStartObject(each.Name);
            if (each.CommonTypes.Count > 0)
                Declarations("commonTypes", each.CommonTypes, type => type.Name, CommonType);
            Declarations("entityTypes", each.EntityTypes, type => type.Name, EntityType);
            Declarations("actions", each.Actions, action => action.Name, Action);
            Annotations.Write(_json, each.Annotations);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private void Declarations<T>(string key, IReadOnlyList<T> declarations, Func<T, string> name, Action<T> write)
    {
        _json.WriteStartObject(key);
        foreach (var declaration in declarations)
        {
            _json.WriteStartObject(name(declaration));
            write(declaration);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
    }

    private void CommonType(CommonTypeSyntax type)
    {
        Type(type.Type);
        Annotations.Write(_json, type.Annotations);
    }

    private void EntityType(EntityTypeSyntax type)
    {
        if (type.EnumeratedIds is { } ids)
            Strings("enum", ids);
        if (type.MemberOf.Count > 0)
            Strings("memberOfTypes", type.MemberOf.Select(name => name.Text));
        if (type.Shape is not TypeSyntax.Record { Attributes.Count: 0 })
            TypeObject("shape", type.Shape);
        if (type.Tags is not null)
            TypeObject("tags", type.Tags);
        Annotations.Write(_json, type.Annotations);
    }

    private void Action(ActionSyntax action)
    {
        if (action.MemberOf.Count > 0)
            MemberOf(action.MemberOf);
        if (action.AppliesTo is { } appliesTo)
        {
            _json.WriteStartObject("appliesTo");
            Strings("principalTypes", appliesTo.Principals.Select(name => name.Text));
            Strings("resourceTypes", appliesTo.Resources.Select(name => name.Text));
            if (appliesTo.Context is not TypeSyntax.Record { Attributes.Count: 0 })
                TypeObject("context", appliesTo.Context);
            _json.WriteEndObject();
        }

        Annotations.Write(_json, action.Annotations);
    }

    private void MemberOf(IReadOnlyList<ActionReference> groups)
    {
        _json.WriteStartArray("memberOf");
        foreach (var group in groups)
        {
            _json.WriteStartObject();
            if (group.Type is not null)
                _json.WriteString("type", group.Type);
            _json.WriteString("id", group.Id);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void TypeObject(string key, TypeSyntax type)
    {
        _json.WriteStartObject(key);
        Type(type);
        _json.WriteEndObject();
    }

    /// <summary>The keys of a type, in the object that is open.</summary>
    private void Type(TypeSyntax type)
    {
        switch (type)
        {
            case TypeSyntax.BuiltIn { IsExtension: false } builtIn:
                _json.WriteString("type", builtIn.Name == "Bool" ? "Boolean" : builtIn.Name);
                break;
            case TypeSyntax.BuiltIn extension:
                Named("Extension", extension.Name);
                break;
            case TypeSyntax.Named { Kind: NameKind.Common } named when !TypeJsonReader.IsWord(named.Name.Text):
                _json.WriteString("type", named.Name.Text);
                break;
            case TypeSyntax.Named named:
                Named(named.Kind == NameKind.Entity ? "Entity" : "EntityOrCommon", named.Name.Text);
                break;
            case TypeSyntax.SetOf set:
                _json.WriteString("type", "Set");
                TypeObject("element", set.Element);
                break;
            case TypeSyntax.Record record:
                _json.WriteString("type", "Record");
                Declarations("attributes", record.Attributes, attribute => attribute.Name, Attribute);
                break;
            default:
                throw new InvalidOperationException($"The type {type.GetType()} is unknown.");
        }
    }

    private void Attribute(AttributeSyntax attribute)
    {
        Type(attribute.Type);
        if (!attribute.IsRequired)
            _json.WriteBoolean("required", false);
        Annotations.Write(_json, attribute.Annotations);
    }

    private void Named(string kind, string name)
    {
        _json.WriteString("type", kind);
        _json.WriteString("name", name);
    }

    private void Strings(string key, IEnumerable<string> values)
    {
        _json.WriteStartArray(key);
        foreach (var value in values)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }
}
