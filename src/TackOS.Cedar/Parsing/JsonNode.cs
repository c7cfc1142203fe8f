using System.Text.Json;
using TackOS.Cedar.Syntax;

namespace TackOS.Cedar.Parsing;

/// <summary>A JSON element that knows its path, for the error messages.</summary>
internal readonly record struct JsonNode(JsonElement Element, string Path, string? File)
{
    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public bool Has(string name) => Element.TryGetProperty(name, out _);

    public JsonNode? Find(string name) => Element.TryGetProperty(name, out var value) ? Child(name, value) : null;

    public JsonNode Get(string name) => Find(name) ?? throw Error($"`{name}` is missing");

    public JsonNode Child(string name, JsonElement value) => new(value, $"{Path}.{name}", File);

    /// <summary>The items of a list.</summary>
    public IEnumerable<JsonNode> Items()
    {
        Require(JsonValueKind.Array, "a list");
        var (path, file) = (Path, File);
        return Element.EnumerateArray().Select((item, index) => new JsonNode(item, $"{path}[{index}]", file));
    }

    public string Text()
    {
        Require(JsonValueKind.String, "a string");
        try
        {
            return Element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair is no Unicode scalar, so no Cedar string can hold it.
            throw Error("the string is not valid Unicode");
        }
    }

    public void Require(JsonValueKind kind, string what)
    {
        if (Element.ValueKind != kind)
            throw Error($"expected {what}");
    }

    /// <summary>Refuses an object that has any key but these.</summary>
    public void RequireOnly(params ReadOnlySpan<string> names)
    {
        Require(JsonValueKind.Object, "an object");
        foreach (var property in Element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                throw Error($"unknown key `{property.Name}`");
        }
    }

    public CedarParseException Error(string problem)
    {
        var text = Element.GetRawText();
        return new CedarParseException($"{Path}: {problem}", new SourcePosition(File, 0, 0), text.Length > 40 ? text[..40] + "…" : text);
    }
}
