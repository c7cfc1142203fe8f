using TackOS.Cedar.Evaluation;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.PolicyJson;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar;

/// <summary>A policy with its id: parsed, compiled and immutable.</summary>
public sealed class Policy
{
    private readonly ContextReads _contextReads;

    internal Policy(string id, PolicySyntax syntax, TemplateLink? link = null)
    {
        Link = link;
        Id = id;
        Syntax = syntax;
        Annotations = syntax.Annotations.ToDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal);
        Conditions = new CompiledConditions(syntax.Conditions);
        _contextReads = ContextReads.Of(syntax);
    }

    public string Id { get; }

    public PolicySyntax Syntax { get; }

    public Effect Effect => Syntax.Effect;

    /// <summary>Annotation values by key; an annotation without a value has an empty one.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The template it was made from; null for a policy that was written as one.</summary>
    public TemplateLink? Link { get; }

    /// <summary>The file it was read from, where one was named.</summary>
    public string? SourceFile => Syntax.Position.File;

    /// <summary>The line on which it starts, its annotations included, from 1.</summary>
    public int Line => Syntax.Position.Line;

    /// <summary>The policy as written, its annotations included; its canonical text where it was not read from text.</summary>
    public string SourceText => Syntax.Text;

    internal CompiledConditions Conditions { get; }

    /// <summary>
    /// Whether its conditions read this attribute of the context (<c>context.name</c>, <c>context["name"]</c>,
    /// <c>context has name</c>). A policy that uses the context as a whole may read any, and so mentions all.
    /// </summary>
    public bool MentionsContext(string attribute) => _contextReads.Includes(attribute);

    /// <summary>A policy in the JSON policy format.</summary>
    /// <exception cref="CedarParseException">Not that, or a template.</exception>
    public static Policy ParseJson(string json, string id = "policy0", string? fileName = null) =>
        new(id, CedarJson.Read(json, fileName, PolicyJsonReader.ReadPolicy, PolicyJsonReader.MaxDepth));

    /// <summary>The policy in the JSON policy format; slots that a link filled hold their entities.</summary>
    public string ToJson(bool indented = false) => PolicyJsonWriter.Write(Syntax, indented);

    /// <summary>The policy as Cedar text without comments; slots that a link filled hold their entities.</summary>
    public string ToCedar() => Syntax.ToString();

    public override string ToString() => Id;
}
