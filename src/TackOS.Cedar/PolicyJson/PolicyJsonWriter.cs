using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.PolicyJson;

/// <summary>Writes policies, templates and the heads of both in the JSON policy format.</summary>
internal sealed class PolicyJsonWriter
{
    private readonly Utf8JsonWriter _json;
    private readonly ExprJsonWriter _expressions;

    private PolicyJsonWriter(Utf8JsonWriter json)
    {
        _json = json;
        _expressions = new ExprJsonWriter(json);
    }

    public static string Write(PolicySyntax policy, bool indented) => Text(indented, json => Write(json, policy));

    public static void Write(Utf8JsonWriter json, PolicySyntax policy) => new PolicyJsonWriter(json).Policy(policy);

    /// <summary>A document of the depth that policies may have, for a file rather than for a page: only what JSON requires is escaped.</summary>
    public static string Text(bool indented, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions
        {
            Indented = indented,
            NewLine = "\n",
            MaxDepth = PolicyJsonReader.MaxDepth,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(bytes, options))
            write(json);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private void Policy(PolicySyntax policy)
    {
        _json.WriteStartObject();
        _json.WriteString("effect", policy.Effect == Effect.Permit ? "permit" : "forbid");
        Constraint("principal", policy.Principal);
        Constraint("action", policy.Action);
        Constraint("resource", policy.Resource);
        _json.WriteStartArray("conditions");
        foreach (var condition in policy.Conditions)
        {
            _json.WriteStartObject();
            _json.WriteString("kind", condition.IsUnless ? "unless" : "when");
            _json.WritePropertyName("body");
            _expressions.Write(condition.Body);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        Annotations.Write(_json, policy.Annotations);
        _json.WriteEndObject();
    }

    private void Constraint(string variable, ScopeConstraint constraint)
    {
        _json.WriteStartObject(variable);
        switch (constraint)
        {
            case ScopeConstraint.Any:
                _json.WriteString("op", "All");
                break;
            case ScopeConstraint.Equal equal:
                _json.WriteString("op", "==");
                Reference(variable, equal.Target);
                break;
            case ScopeConstraint.In within:
                _json.WriteString("op", "in");
                Reference(variable, within.Target);
                break;
            case ScopeConstraint.InAny any:
                _json.WriteString("op", "in");
                _json.WriteStartArray("entities");
                foreach (var uid in any.Targets)
                    _expressions.Uid(uid);
                _json.WriteEndArray();
                break;
            case ScopeConstraint.Is test:
                TypeTest(test.EntityType);
                break;
            case ScopeConstraint.IsIn test:
                TypeTest(test.EntityType);
                _json.WriteStartObject("in");
                Reference(variable, test.Target);
                _json.WriteEndObject();
                break;
        }

        _json.WriteEndObject();
    }

    private void TypeTest(string type)
    {
        _json.WriteString("op", "is");
        _json.WriteString("entity_type", type);
    }

    private void Reference(string variable, EntityReference reference)
    {
        if (reference is not EntityReference.Named named)
        {
            _json.WriteString("slot", "?" + variable);
            return;
        }

        _json.WritePropertyName("entity");
        _expressions.Uid(named.Uid);
    }
}
