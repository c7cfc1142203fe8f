using System.Text;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>Writes the text form of a schema.</summary>
internal sealed class SchemaTextWriter
{
    private readonly StringBuilder _text = new();
    private readonly TypeTextWriter _types;
    private string _indent = "";

    private SchemaTextWriter(SchemaSyntax schema) => _types = new TypeTextWriter(_text, new NameTable(schema));

    public static string Write(SchemaSyntax schema)
    {
        var writer = new SchemaTextWriter(schema);
        foreach (var each in schema.Namespaces)
            writer.Namespace(each);
        return writer._text.ToString();
    }

    private void Namespace(NamespaceSyntax each)
    {
        if (each.Name.Length == 0)
        {
            Declarations(each);
            return;
        }

        Begin(each.Annotations);
        _text.Append("namespace ").Append(each.Name).Append(" {\n");
        _indent = TypeTextWriter.Step;
        Declarations(each);
        _indent = "";
        _text.Append("}\n");
    }

    private void Declarations(NamespaceSyntax each)
    {
        foreach (var type in each.CommonTypes)
            CommonType(type, each.Name);
        foreach (var type in each.EntityTypes)
            EntityType(type, each.Name);
        foreach (var action in each.Actions)
            Action(action, each.Name);
    }

    private void CommonType(CommonTypeSyntax type, string inNamespace)
    {
        Begin(type.Annotations);
        _text.Append("type ").Append(type.Name).Append(" = ");
        _types.Type(type.Type, inNamespace, _indent);
        End();
    }

    private void EntityType(EntityTypeSyntax type, string inNamespace)
    {
        Begin(type.Annotations);
        _text.Append("entity ").Append(type.Name);
        if (type.EnumeratedIds is { } ids)
        {
            _text.Append(" enum ");
            List(ids, id => CedarText.WriteQuoted(_text, id));
        }

        if (type.MemberOf.Count > 0)
        {
            _text.Append(" in ");
            List(type.MemberOf, parent => _text.Append(parent.Text));
        }

        if (type.Shape is not TypeSyntax.Record { Attributes.Count: 0 })
        {
            _text.Append(" = ");
            _types.Shape(type, inNamespace, _indent);
        }

        if (type.Tags is not null)
        {
            _text.Append(" tags ");
            _types.Type(type.Tags, inNamespace, _indent);
        }

        End();
    }

    private void Action(ActionSyntax action, string inNamespace)
    {
        Begin(action.Annotations);
        _text.Append("action ");
        _types.Name(action.Name);
        if (action.MemberOf.Count > 0)
        {
            _text.Append(" in ");
            List(action.MemberOf, ActionReference);
        }

        // The text form has no empty lists here: what they mean is said by leaving all of it out.
        if (action.AppliesTo is { Principals.Count: > 0, Resources.Count: > 0 } appliesTo)
            AppliesTo(appliesTo, action, inNamespace);
        End();
    }

    private void AppliesTo(AppliesToSyntax appliesTo, ActionSyntax action, string inNamespace)
    {
        var inner = _indent + TypeTextWriter.Step;
        _text.Append(" appliesTo {\n").Append(inner).Append("principal: ");
        List(appliesTo.Principals, type => _text.Append(type.Text));
        _text.Append(",\n").Append(inner).Append("resource: ");
        List(appliesTo.Resources, type => _text.Append(type.Text));
        if (appliesTo.Context is not TypeSyntax.Record { Attributes.Count: 0 })
        {
            _text.Append(",\n").Append(inner).Append("context: ");
            _types.Context(appliesTo.Context, action, inNamespace, inner);
        }

        _text.Append(",\n").Append(_indent).Append('}');
    }

    private void ActionReference(ActionReference reference)
    {
        if (reference.Type is null)
            _types.Name(reference.Id);
        else
            CedarText.WriteQuoted(_text.Append(reference.Type).Append("::"), reference.Id);
    }

    private void List<T>(IReadOnlyList<T> items, Action<T> write)
    {
        _text.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                _text.Append(", ");
            write(items[i]);
        }

        _text.Append(']');
    }

    private void Begin(IReadOnlyDictionary<string, string?> annotations)
    {
        if (_text.Length > 0 && _text[^2] != '{')
            _text.Append('\n');
        _types.Annotations(annotations, _indent);
        _text.Append(_indent);
    }

    private void End() => _text.Append(";\n");
}
