using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.PolicyJson;

/// <summary>A set of policies as the JSON policy format has it: <c>staticPolicies</c>, <c>templates</c> and <c>templateLinks</c>.</summary>
internal sealed record PolicySetJson(
    IReadOnlyList<(string Id, PolicySyntax Syntax)> StaticPolicies,
    IReadOnlyList<(string Id, PolicySyntax Syntax)> Templates,
    IReadOnlyList<LinkJson> Links)
{
    private static readonly string[] Slots = ["?principal", "?resource"];

    /// <exception cref="CedarParseException">Not a set; an id is used twice; a link has no template or does not fit its slots.</exception>
    public static PolicySetJson Read(JsonNode node)
    {
        node.RequireOnly("staticPolicies", "templates", "templateLinks");
        var used = new HashSet<string>(StringComparer.Ordinal);
        var statics = Policies(node.Find("staticPolicies"), used, PolicyJsonReader.ReadPolicy);
        var templates = Policies(node.Find("templates"), used, PolicyJsonReader.ReadTemplate);
        var byId = templates.ToDictionary(template => template.Id, template => template.Syntax, StringComparer.Ordinal);
        var links = new List<LinkJson>();
        foreach (var link in node.Find("templateLinks")?.Items() ?? [])
            links.Add(Link(link, used, byId));
        return new PolicySetJson(statics, templates, links);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Write(json, "staticPolicies", StaticPolicies);
        Write(json, "templates", Templates);
        json.WriteStartArray("templateLinks");
        foreach (var link in Links)
            link.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static List<(string Id, PolicySyntax Syntax)> Policies(JsonNode? node, HashSet<string> used, Func<JsonNode, PolicySyntax> read)
    {
        var policies = new List<(string Id, PolicySyntax Syntax)>();
        foreach (var (id, policy) in node?.Properties() ?? [])
        {
            if (!used.Add(id))
                throw policy.Error($"the policy id `{id}` is already used");
            policies.Add((id, read(policy)));
        }

        return policies;
    }

    private static LinkJson Link(JsonNode node, HashSet<string> used, Dictionary<string, PolicySyntax> templates)
    {
        node.RequireOnly("templateId", "newId", "values");
        var (templateId, newId, values) = (node.Get("templateId"), node.Get("newId"), node.Get("values"));
        if (!templates.TryGetValue(templateId.Text(), out var template))
            throw templateId.Error("there is no such template", Spelling.Suggest(templateId.Text(), templates.Keys));
        if (!used.Add(newId.Text()))
            throw newId.Error("the policy id is already used");
        values.RequireOnly(Slots);
        var principal = Slot(values, "?principal", template.Principal);
        return new LinkJson(templateId.Text(), newId.Text(), principal, Slot(values, "?resource", template.Resource));
    }

    private static EntityUid? Slot(JsonNode values, string slot, ScopeConstraint constraint)
    {
        if (values.Has(slot) != constraint.HasSlot)
            throw values.Error(constraint.HasSlot ? $"the slot `{slot}` is not filled" : $"the template has no slot `{slot}`");
        return values.Find(slot) is { } value ? ValueReader.Uid(value) : null;
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<(string Id, PolicySyntax Syntax)> policies)
    {
        json.WriteStartObject(name);
        foreach (var (id, syntax) in policies)
        {
            json.WritePropertyName(id);
            PolicyJsonWriter.Write(json, syntax);
        }

        json.WriteEndObject();
    }
}

/// <summary>A template with its slots filled, under an id of its own.</summary>
internal sealed record LinkJson(string TemplateId, string NewId, EntityUid? Principal, EntityUid? Resource)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("templateId", TemplateId);
        json.WriteString("newId", NewId);
        json.WriteStartObject("values");
        Slot(json, "?principal", Principal);
        Slot(json, "?resource", Resource);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Slot(Utf8JsonWriter json, string slot, EntityUid? uid)
    {
        if (uid is null)
            return;
        json.WritePropertyName(slot);
        new ExprJsonWriter(json).Uid(uid);
    }
}
