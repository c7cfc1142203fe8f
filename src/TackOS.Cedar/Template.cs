using TackOS.Cedar.Parsing;
using TackOS.Cedar.PolicyJson;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar;

/// <summary>What a linked policy was made from: a template and the entities in its slots.</summary>
public sealed record TemplateLink(Template Template, EntityUid? Principal, EntityUid? Resource);

/// <summary>A policy with slots. It decides nothing until it is linked.</summary>
public sealed class Template
{
    internal Template(string id, PolicySyntax syntax)
    {
        Id = id;
        Syntax = syntax;
    }

    public string Id { get; }

    public PolicySyntax Syntax { get; }

    /// <summary>A template in the JSON policy format.</summary>
    /// <exception cref="CedarParseException">Not that, or a policy without slots.</exception>
    public static Template ParseJson(string json, string id = "policy0", string? fileName = null) =>
        new(id, CedarJson.Read(json, fileName, PolicyJsonReader.ReadTemplate, PolicyJsonReader.MaxDepth));

    /// <summary>The template in the JSON policy format.</summary>
    public string ToJson(bool indented = false) => PolicyJsonWriter.Write(Syntax, indented);

    /// <summary>The template as Cedar text without comments.</summary>
    public string ToCedar() => Syntax.ToString();

    /// <summary>The policy that has these entities in its slots.</summary>
    /// <exception cref="ArgumentException">A slot is not filled, or there is no such slot.</exception>
    public Policy Link(string id, EntityUid? principal = null, EntityUid? resource = null) =>
        new(id, Syntax with { Principal = Fill(Syntax.Principal, principal), Resource = Fill(Syntax.Resource, resource) }, new TemplateLink(this, principal, resource));

    private static ScopeConstraint Fill(ScopeConstraint constraint, EntityUid? uid)
    {
        if (constraint.HasSlot != uid is not null)
            throw new ArgumentException(uid is null ? "A slot of the template is not filled." : $"The template has no slot for {uid}.", nameof(uid));
        if (uid is null)
            return constraint;
        var named = new EntityReference.Named(uid);
        return constraint switch
        {
            ScopeConstraint.Equal equal => equal with { Target = named },
            ScopeConstraint.In within => within with { Target = named },
            ScopeConstraint.IsIn within => within with { Target = named },
            _ => constraint,
        };
    }
}
