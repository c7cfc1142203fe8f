using System.Text.Json;
using TackOS.Cedar.Syntax;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>
/// A JSON element that knows how it was reached: the path is spelt out only when an error needs it, and the depth is bounded
/// here because the document may have been parsed by a caller with other limits.
/// </summary>
internal sealed class JsonNode
{
    /// <summary>An entity's attributes lie a few levels down, and an extension value takes more levels than it counts as a value.</summary>
    public const int MaxDepth = CedarValue.MaxDepth + 16;

    private readonly JsonNode? _parent;
    private readonly string _step;
    private readonly int _levelsLeft;

    private JsonNode(JsonElement element, JsonNode? parent, string step, int levelsLeft)
    {
        Element = element;
        _parent = parent;
        _step = step;
        _levelsLeft = levelsLeft;
        if (levelsLeft == 0)
            throw Error("the JSON nests too deep");
    }

    public JsonElement Element { get; }

    /// <summary>The file alone: what is read from JSON is found by its path.</summary>
    public SourcePosition Position => new(FileOf(), 0, 0);

    public bool IsNull => Element.ValueKind == JsonValueKind.Null;

    private string? File { get; init; }

    private string Path => _parent is null ? _step : _parent.Path + _step;

    public static JsonNode Root(JsonElement element, string? file, int maxDepth = MaxDepth) => new(element, null, "$", maxDepth) { File = file };

    public bool Has(string name) => Element.TryGetProperty(name, out _);

    public JsonNode? Find(string name)
    {
        Require(JsonValueKind.Object, "an object");
        return Element.TryGetProperty(name, out var value) ? Child(value, $".{name}") : null;
    }

    public JsonNode? FindUnlessNull(string name) => Find(name) is { IsNull: false } value ? value : null;

    public JsonNode Get(string name) => Find(name) ?? throw Error($"`{name}` is missing");

    /// <summary>The items of a list.</summary>
    public IEnumerable<JsonNode> Items()
    {
        Require(JsonValueKind.Array, "a list");
        return Element.EnumerateArray().Select((item, index) => Child(item, $"[{index}]"));
    }

    /// <summary>The names and values of an object.</summary>
    public IEnumerable<(string Name, JsonNode Value)> Properties()
    {
        Require(JsonValueKind.Object, "an object");
        foreach (var property in Element.EnumerateObject())
        {
            var name = Unicode(() => property.Name);
            yield return (name, Child(property.Value, $".{name}"));
        }
    }

    /// <summary>The one key of an object and what it holds; only an object of one key will do.</summary>
    public (string Name, JsonNode Value) Only()
    {
        Require(JsonValueKind.Object, "an object");
        return Element.GetPropertyCount() == 1 ? Properties().First() : throw Error("expected an object of one key");
    }

    public string Text()
    {
        Require(JsonValueKind.String, "a string");
        return Unicode(() => Element.GetString() ?? "");
    }

    /// <summary>Refuses an object that has any key but these.</summary>
    public void RequireOnly(params string[] names)
    {
        foreach (var (name, _) in Properties())
        {
            if (!names.Contains(name))
                throw Error($"unknown key `{name}`", Spelling.Suggest(name, names));
        }
    }

    public CedarParseException Error(string problem, string? suggestion = null)
    {
        var text = Element.GetRawText();
        return new CedarParseException($"{Path}: {problem}", Position, text.Length > 40 ? text[..40] + "…" : text, suggestion);
    }

    private string? FileOf() => _parent is null ? File : _parent.FileOf();

    private JsonNode Child(JsonElement element, string step) => new(element, this, step, _levelsLeft - 1);

    private void Require(JsonValueKind kind, string what)
    {
        if (Element.ValueKind != kind)
            throw Error($"expected {what}");
    }

    private string Unicode(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair is no Unicode scalar, so no Cedar string can hold it.
            throw Error("a string is not valid Unicode");
        }
    }
}
