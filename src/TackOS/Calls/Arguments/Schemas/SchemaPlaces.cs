using System.Globalization;
using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>
/// A schema somewhere in the document. <paramref name="Keyword"/> is the keyword it stands under, <paramref name="Base"/> what
/// references in it are relative to, and <paramref name="Resource"/> the pointer of the schema that <paramref name="Base"/> names.
/// </summary>
internal sealed record SchemaPlace(JsonElement Element, string Pointer, string Keyword, Uri Base, string Resource);

/// <summary>
/// Every schema of a document, found by following the keywords that hold schemas, so that a <c>$id</c> inside a constant is data and
/// a reference to something that is no schema is noticed.
/// </summary>
internal sealed class SchemaPlaces
{
    private const int MostDepth = 128;

    private static readonly Uri Nameless = new("schema://document/");

    private readonly Dictionary<string, SchemaPlace> byPointer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaPlace> byUri = new(StringComparer.Ordinal);
    private readonly Dialect dialect;

    public SchemaPlaces(JsonElement root, Dialect dialect)
    {
        this.dialect = dialect;
        Visit(root, new SchemaPlace(root, "", "false", Nameless, ""), 0);
        byUri.TryAdd(Nameless.AbsoluteUri, byPointer[""]);
    }

    public IReadOnlyCollection<SchemaPlace> All => byPointer.Values;

    /// <summary>The schema at a JSON Pointer, or null where there is none.</summary>
    public SchemaPlace? At(string pointer) => byPointer.GetValueOrDefault(pointer);

    /// <summary>The schema that a reference in <paramref name="from"/> names, or null when it is not in this document.</summary>
    public SchemaPlace? Resolve(SchemaPlace from, string reference)
    {
        var (address, fragment) = Split(reference);
        var target = address.Length == 0 ? from.Base : Absolute(from.Base, address);
        if (target is null)
        {
            return null;
        }

        if (fragment.Length > 0 && fragment[0] != '/')
        {
            return byUri.GetValueOrDefault($"{target.AbsoluteUri}#{fragment}");
        }

        var resource = address.Length == 0 ? from.Resource : byUri.GetValueOrDefault(target.AbsoluteUri)?.Pointer;
        return resource is null ? null : byPointer.GetValueOrDefault(resource + fragment);
    }

    private void Visit(JsonElement element, SchemaPlace around, int depth)
    {
        var (pointer, keyword) = (around.Pointer, around.Keyword);
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            throw new UnsupportedSchemaException(keyword, pointer, "A schema must be an object or a boolean.");
        }

        if (depth > MostDepth)
        {
            throw new UnsupportedSchemaException(keyword, "", $"Schemas are nested more than {MostDepth} deep.");
        }

        var place = element.ValueKind == JsonValueKind.Object ? Identify(around) : around;
        if (!byPointer.TryAdd(pointer, place))
        {
            throw new UnsupportedSchemaException(keyword, pointer, "The same key stands twice in one object.");
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var rule = dialect.Rule(property.Name)
                ?? throw new UnsupportedSchemaException(property.Name, pointer, $"{dialect.Name} has no such keyword, or it is not supported here.");
            VisitHeld(rule.Holds, property, place, depth + 1);
        }
    }

    private void VisitHeld(Holds holds, JsonProperty property, SchemaPlace place, int depth)
    {
        var value = property.Value;
        var inside = place with { Pointer = JsonPointer.Append(place.Pointer, property.Name), Keyword = property.Name };
        var isArray = value.ValueKind == JsonValueKind.Array;
        switch (holds)
        {
            case Holds.Schema:
            case Holds.SchemaOrSchemas when !isArray:
                Visit(value, inside with { Element = value }, depth);
                break;
            case Holds.Schemas or Holds.SchemaOrSchemas when isArray:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Visit(item, inside with { Element = item, Pointer = Child(inside, index.ToString(CultureInfo.InvariantCulture)) }, depth);
                }

                break;
            case Holds.SchemasByName or Holds.SchemasOrNamesByName when value.ValueKind == JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (holds == Holds.SchemasByName || member.Value.ValueKind != JsonValueKind.Array)
                    {
                        Visit(member.Value, inside with { Element = member.Value, Pointer = Child(inside, member.Name) }, depth);
                    }
                }

                break;
            case Holds.Schemas or Holds.SchemasByName or Holds.SchemasOrNamesByName:
                throw new UnsupportedSchemaException(property.Name, place.Pointer, "The keyword must hold schemas.");
        }
    }

    private static string Child(SchemaPlace place, string token) => JsonPointer.Append(place.Pointer, token);

    /// <summary>The place with its own base if it has an identifier, remembered under its identifier and its anchor.</summary>
    private SchemaPlace Identify(SchemaPlace place)
    {
        if (dialect.IgnoresBesideReference && place.Element.TryGetProperty("$ref", out _))
        {
            return place;
        }

        var id = Text(place, "$id");
        var isAnchor = dialect.HasAnchorIds && id is ['#', ..];
        if (id is not null && !isAnchor)
        {
            var (address, fragment) = Split(id);
            var named = fragment.Length == 0 ? Absolute(place.Base, address) : null;
            place = named is null
                ? throw new UnsupportedSchemaException("$id", place.Pointer, "The identifier is not a URI without a fragment.")
                : place with { Base = named, Resource = place.Pointer };
            Remember("$id", place, named.AbsoluteUri);
        }

        if ((isAnchor ? id![1..] : Text(place, "$anchor")) is { } anchor)
        {
            Remember("$anchor", place, $"{place.Base.AbsoluteUri}#{anchor}");
        }

        return place;
    }

    private void Remember(string keyword, SchemaPlace place, string uri)
    {
        if (!byUri.TryAdd(uri, place))
        {
            throw new UnsupportedSchemaException(keyword, place.Pointer, "Two schemas of the document have the same name.");
        }
    }

    private static string? Text(SchemaPlace place, string keyword)
    {
        if (!place.Element.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new UnsupportedSchemaException(keyword, place.Pointer, "The keyword must be a string.");
    }

    private static (string Address, string Fragment) Split(string reference)
    {
        var at = reference.IndexOf('#', StringComparison.Ordinal);
        return at < 0 ? (reference, "") : (reference[..at], Uri.UnescapeDataString(reference[(at + 1)..]));
    }

    private static Uri? Absolute(Uri from, string address) => Uri.TryCreate(from, address, out var absolute) ? absolute : null;
}
