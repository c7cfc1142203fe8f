using TackOS.Cedar.Parsing;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Schemas;

/// <summary>Reads the text form of a schema (Cedar 4.5 schema grammar).</summary>
internal sealed class SchemaParser
{
    private static readonly string[] DeclarationWords = ["entity", "action", "type"];

    private readonly TokenReader _reader;
    private readonly SchemaTypeParser _types;
    private readonly DeclarationParser _declarations;

    private SchemaParser(string source, string? file)
    {
        _reader = new TokenReader(source, file);
        _types = new SchemaTypeParser(_reader);
        _declarations = new DeclarationParser(_reader, _types);
    }

    /// <exception cref="CedarParseException">The text is not a schema.</exception>
    public static SchemaSyntax Parse(string source, string? file) => new SchemaParser(source, file).Schema();

    private SchemaSyntax Schema()
    {
        var outside = new NamespaceContent("", new Dictionary<string, string?>(), _reader.Position);
        var namespaces = new List<NamespaceSyntax>();
        while (!_reader.AtEnd)
        {
            var annotations = Annotations.Read(_reader);
            if (_reader.TryTakeWord("namespace"))
                namespaces.Add(Namespace(annotations));
            else
                Declaration(outside, annotations, [.. DeclarationWords, "namespace"]);
        }

        return new SchemaSyntax(outside.IsEmpty ? namespaces : [outside.ToSyntax(), .. namespaces]);
    }

    private NamespaceSyntax Namespace(Dictionary<string, string?> annotations)
    {
        var position = _reader.At(_reader.Current);
        var content = new NamespaceContent(_types.Path("the name of a namespace"), annotations, position);
        _reader.Expect(TokenKind.LeftBrace, "`{`");
        while (!_reader.TryTake(TokenKind.RightBrace))
            Declaration(content, Annotations.Read(_reader), DeclarationWords);
        return content.ToSyntax();
    }

    private void Declaration(NamespaceContent content, Dictionary<string, string?> annotations, string[] words)
    {
        var word = _reader.Word;
        if (!DeclarationWords.Contains(word))
            throw _reader.Error($"expected {OneOf(words)}", Spelling.Suggest(word, words));
        _reader.Take();
        if (word == "entity")
            content.EntityTypes.AddRange(_declarations.EntityTypes(annotations));
        else if (word == "action")
            content.Actions.AddRange(_declarations.Actions(annotations));
        else
            content.CommonTypes.Add(_declarations.CommonType(annotations));
        _reader.Expect(TokenKind.Semicolon, "`;` at the end of the declaration");
    }

    private static string OneOf(string[] words) => $"{string.Join(", ", words.SkipLast(1).Select(word => $"`{word}`"))} or `{words[^1]}`";

    /// <summary>A namespace that is being read; what stands outside of all may be spread over the text.</summary>
    private sealed class NamespaceContent(string name, Dictionary<string, string?> annotations, SourcePosition position)
    {
        public List<CommonTypeSyntax> CommonTypes { get; } = [];

        public List<EntityTypeSyntax> EntityTypes { get; } = [];

        public List<ActionSyntax> Actions { get; } = [];

        public bool IsEmpty => CommonTypes.Count + EntityTypes.Count + Actions.Count == 0;

        public NamespaceSyntax ToSyntax() => new(name, CommonTypes, EntityTypes, Actions, annotations, position);
    }
}
