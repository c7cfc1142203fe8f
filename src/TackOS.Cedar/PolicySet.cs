using System.Diagnostics.CodeAnalysis;
using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.PolicyJson;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar;

/// <summary>A text of policies and the name by which errors and policies refer to it.</summary>
public sealed record PolicySource(string Text, string? FileName = null);

/// <summary>
/// An immutable set of policies with an index over their heads. A policy's id is the value of its <c>@id</c> annotation; without
/// one it is <c>policyN</c>, N being its place in its text from 0, with <c>FILE#</c> before it where the text has a file name.
/// </summary>
public sealed class PolicySet
{
    public static readonly PolicySet Empty = new([], []);

    private readonly Policy[] _policies;
    private readonly Dictionary<string, Policy> _byId;
    private readonly ScopeIndex _index;

    private PolicySet(Policy[] policies, Template[] templates)
    {
        _policies = policies;
        Templates = templates;
        _byId = policies.ToDictionary(policy => policy.Id, StringComparer.Ordinal);
        _index = new ScopeIndex([.. policies.Select(policy => policy.Syntax)]);
    }

    /// <summary>The policies in the order given.</summary>
    public IReadOnlyList<Policy> Policies => _policies;

    /// <summary>What has slots and takes part in no decision before it is linked.</summary>
    public IReadOnlyList<Template> Templates { get; }

    /// <exception cref="CedarParseException">The text is not Cedar, or an id is used twice.</exception>
    public static PolicySet Parse(string text, string? fileName = null) => Parse([new PolicySource(text, fileName)]);

    /// <exception cref="CedarParseException">A text is not Cedar, or an id is used twice.</exception>
    public static PolicySet Parse(params IEnumerable<PolicySource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var named = sources.SelectMany(source =>
            PolicyParser.Parse(source.Text, source.FileName).Select((syntax, place) => (Id: IdOf(syntax, source.FileName, place), Syntax: syntax))).ToList();
        var seen = new Dictionary<string, PolicySyntax>(StringComparer.Ordinal);
        foreach (var (id, syntax) in named)
        {
            if (!seen.TryAdd(id, syntax))
                throw new CedarParseException($"the policy id `{id}` is already used at {seen[id].Position}", syntax.Position);
        }

        return new PolicySet(
            [.. named.Where(policy => !policy.Syntax.IsTemplate).Select(policy => new Policy(policy.Id, policy.Syntax))],
            [.. named.Where(policy => policy.Syntax.IsTemplate).Select(policy => new Template(policy.Id, policy.Syntax))]);
    }

    /// <summary>
    /// A set in the JSON policy format (Cedar documentation, "JSON policy format"): <c>staticPolicies</c> and <c>templates</c> by id, and
    /// <c>templateLinks</c>. A missing one is empty; here an id is the key and never an annotation.
    /// </summary>
    /// <exception cref="CedarParseException">Not that, an id is used twice, or a link does not fit its template.</exception>
    public static PolicySet ParseJson(string json, string? fileName = null)
    {
        var document = CedarJson.Read(json, fileName, PolicySetJson.Read, PolicyJsonReader.MaxDepth);
        var templates = document.Templates.Select(template => new Template(template.Id, template.Syntax)).ToDictionary(template => template.Id, StringComparer.Ordinal);
        return new PolicySet(
            [
                .. document.StaticPolicies.Select(policy => new Policy(policy.Id, policy.Syntax)),
                .. document.Links.Select(link => templates[link.TemplateId].Link(link.NewId, link.Principal, link.Resource)),
            ],
            [.. templates.Values]);
    }

    /// <summary>
    /// The set in the JSON policy format. A policy that was linked from a template of this set is written as a link, and one from
    /// elsewhere as the policy that it amounts to.
    /// </summary>
    public string ToJson(bool indented = false)
    {
        var isLinkHere = _policies.ToLookup(policy => policy.Link is { } link && Templates.Contains(link.Template));
        var document = new PolicySetJson(
            [.. isLinkHere[false].Select(policy => (policy.Id, policy.Syntax))],
            [.. Templates.Select(template => (template.Id, template.Syntax))],
            [.. isLinkHere[true].Select(policy => new LinkJson(policy.Link!.Template.Id, policy.Id, policy.Link.Principal, policy.Link.Resource))]);
        return PolicyJsonWriter.Text(indented, document.Write);
    }

    /// <summary>
    /// The set as Cedar text without comments: the policies, linked ones with their slots filled, then the templates. An id that the
    /// text would not give by itself is written as the <c>@id</c> annotation, in place of another.
    /// </summary>
    public string ToCedar()
    {
        var named = _policies.Select(policy => (policy.Id, policy.Syntax)).Concat(Templates.Select(template => (template.Id, template.Syntax)));
        return string.Concat(named.Select((policy, place) => $"{WithId(policy.Syntax, policy.Id, place)}\n"));
    }

    /// <summary>This set and these policies, such as linked templates.</summary>
    /// <exception cref="ArgumentException">An id is used twice.</exception>
    public PolicySet With(params IEnumerable<Policy> policies) => new([.. _policies, .. policies], [.. Templates]);

    public bool TryFind(string id, [NotNullWhen(true)] out Policy? policy) => _byId.TryGetValue(id, out policy);

    /// <summary>Whether any policy's conditions read this attribute of the context; see <see cref="Policy.MentionsContext"/>.</summary>
    public bool MentionsContext(string attribute) => Array.Exists(_policies, policy => policy.MentionsContext(attribute));

    /// <summary>The numbers of the policies that this request may satisfy or make err; see <see cref="ScopeIndex"/>.</summary>
    internal CandidateList Candidates(Request request, Entities entities, Span<int> room)
    {
        var found = new CandidateList(room);
        _index.Collect(request.Principal, request.Action, request.Resource, entities, ref found);
        return found;
    }

    private static PolicySyntax WithId(PolicySyntax syntax, string id, int place)
    {
        if (IdOf(syntax, null, place) == id)
            return syntax;
        var others = syntax.Annotations.Where(pair => pair.Key != "id");
        return syntax with { Annotations = new Dictionary<string, string?>([KeyValuePair.Create<string, string?>("id", id), .. others], StringComparer.Ordinal) };
    }

    private static string IdOf(PolicySyntax syntax, string? fileName, int place)
    {
        if (syntax.Annotations.TryGetValue("id", out var id))
            return id ?? "";
        return fileName is null ? $"policy{place}" : $"{fileName}#policy{place}";
    }
}
