using System.Text.Json;
using TackOS.Calls.Arguments;
using TackOS.Calls.Arguments.Schemas;

namespace TackOS.Policies.Inputs;

/// <summary>
/// Derives the Cedar type of a tool's arguments from its JSON Schema, after the method of cedar-for-agents. What an assertion only narrows
/// (bounds, patterns, conditions) changes no type; what has no one type is <see cref="InputType.Untyped"/>.
/// </summary>
internal sealed class InputTyping
{
    private const int MostDepth = 16;
    private const int MostTypes = 4_000;

    // A record behind references is written out wherever it is referred to.
    private const int MostWritten = 64 * 1024;
    private const int AroundAName = 24;

    private static readonly InputType Untyped = new InputType.Untyped();

    private readonly SchemaPlaces _places;
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);
    private int _left = MostTypes;
    private int _written;

    private InputTyping(SchemaPlaces places) => _places = places;

    /// <summary>The attributes of <c>context.input</c>.</summary>
    public static Fields Of(ArgumentSchema.Compiled schema)
    {
        var places = new SchemaPlaces(schema.Root, Dialect.Of(schema.Root));
        return new InputTyping(places).TypeOf(places.At("")!).Type is InputType.RecordOf record ? record.Fields : Fields.None;
    }

    // A type, and whether null may stand in its place, which Cedar has as absence.
    private readonly record struct Typed(InputType? Type, bool IsNullable)
    {
        public static readonly Typed Unknown = new(null, false);
    }

    private Typed TypeOf(SchemaPlace place)
    {
        if (place.Element.ValueKind != JsonValueKind.Object || _entered.Count >= MostDepth || --_left < 0 || !_entered.Add(place.Pointer))
            return Typed.Unknown;
        try
        {
            List<Typed> said = [Said(place), .. InPlace(place, "allOf").Select(TypeOf)];
            if (place.Element.TryGetProperty("$ref", out var reference) && _places.Resolve(place, reference.GetString()!) is { } target)
                said.Add(TypeOf(target));
            if (said.TrueForAll(t => t.Type is null))
                said.AddRange(Alternatives(place));
            return said.Where(t => t.Type is not null).Aggregate(Typed.Unknown, Both);
        }
        finally
        {
            _entered.Remove(place.Pointer);
        }
    }

    /// <summary>What the schema itself says, without those it leads to.</summary>
    private Typed Said(SchemaPlace place)
    {
        var schema = place.Element;
        if (schema.TryGetProperty("const", out var only))
            return OfValues([only]);
        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
            return OfValues([.. values.EnumerateArray()]);
        if (!schema.TryGetProperty("type", out var type))
            return schema.TryGetProperty("properties", out _) ? new Typed(Record(place), false) : Typed.Unknown;
        if (type.ValueKind == JsonValueKind.String)
            return new Typed(Named(place, type.GetString()!), type.ValueEquals("null"));
        var names = type.EnumerateArray().Select(t => t.GetString()!).ToList();
        return OneOf([.. names.Select(name => new Typed(Named(place, name), name == "null"))]);
    }

    private InputType? Named(SchemaPlace place, string type) => type switch
    {
        "boolean" => new InputType.Truth(),
        "integer" => new InputType.Whole(),
        "number" => new InputType.Number(),
        "string" => FormatOf(place) is { } format ? new InputType.Formatted(format) : new InputType.Text(null),
        "array" => new InputType.SetOf(ItemsOf(place) is { } items ? TypeOf(items).Type ?? Untyped : Untyped),
        "object" when place.Element.TryGetProperty("properties", out _) => Record(place),
        "object" => _entered.Count == 1 ? new InputType.RecordOf(Fields.None) : Untyped,
        _ => null,
    };

    private static InputFormat? FormatOf(SchemaPlace place) =>
        place.Element.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String ? InputFormat.Find(format.GetString()!) : null;

    /// <summary>The schema of every item; null where items differ by their place.</summary>
    private SchemaPlace? ItemsOf(SchemaPlace place) => place.Element.TryGetProperty("prefixItems", out _) ? null : Inside(place, "items");

    private InputType.RecordOf Record(SchemaPlace place)
    {
        var required = place.Element.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        var fields = new List<Field>();
        foreach (var property in place.Element.GetProperty("properties").EnumerateObject())
        {
            var typed = Inside(place, "properties", property.Name) is { } inner ? TypeOf(inner) : Typed.Unknown;
            _written += property.Name.Length + AroundAName + (typed.Type is InputType.Text { Choices: { } choices } ? choices.All.Sum(c => c.Length + 2) : 0);
            if (_written > MostWritten)
                return new InputType.RecordOf(Fields.None);
            // A schema that says nothing, or nothing that Cedar can say, allows null as well.
            var isRequired = typed is { Type: not null, IsNullable: false } && required.Contains(property.Name);
            fields.Add(new Field(property.Name, typed.Type ?? Untyped, isRequired));
        }

        return new InputType.RecordOf(new Fields(fields));
    }

    private IEnumerable<Typed> Alternatives(SchemaPlace place)
    {
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (InPlace(place, keyword).ToList() is { Count: > 0 } schemas)
                return [OneOf([.. schemas.Select(schema => IsNull(schema) ? new Typed(null, true) : TypeOf(schema) is { Type: not null } typed ? typed : new Typed(Untyped, false))])];
        }

        return [];
    }

    private static bool IsNull(SchemaPlace place) => place.Element.ValueKind == JsonValueKind.Object
        && ((place.Element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"))
            || (place.Element.TryGetProperty("const", out var only) && only.ValueKind == JsonValueKind.Null));

    private static Typed OneOf(List<Typed> alternatives)
    {
        var isNullable = alternatives.Exists(a => a.IsNullable);
        var types = Merged([.. alternatives.Select(a => a.Type).OfType<InputType>()]);
        return types switch
        {
            [] => new Typed(null, isNullable),
            [var only] => new Typed(only, isNullable),
            _ when types.Contains(Untyped) => new Typed(Untyped, isNullable),
            _ => new Typed(new InputType.OneOf(new Fields(types.Select((type, i) => new Field($"typeChoice{i}", type, IsRequired: false)))), isNullable),
        };
    }

    /// <summary>Each type once; texts with and without choices are one type, and so are whole and other numbers.</summary>
    private static List<InputType> Merged(List<InputType> types)
    {
        var texts = types.OfType<InputType.Text>().ToList();
        if (texts.Count > 1)
        {
            var choices = texts.TrueForAll(t => t.Choices is not null) ? new Strings([.. texts.SelectMany(t => t.Choices!.All).Distinct(StringComparer.Ordinal)]) : null;
            types = [.. types.Where(t => t is not InputType.Text), new InputType.Text(choices)];
        }

        if (types.Exists(t => t is InputType.Number))
            types.RemoveAll(t => t is InputType.Whole);
        return [.. types.Distinct()];
    }

    /// <summary>What two schemas for one value say together.</summary>
    private static Typed Both(Typed left, Typed right)
    {
        if (left.Type is null)
            return right;
        var type = (left.Type, right.Type) switch
        {
            (InputType.RecordOf a, InputType.RecordOf b) => new InputType.RecordOf(Both(a.Fields, b.Fields)),
            (InputType.Text a, InputType.Text b) => new InputType.Text(a.Choices ?? b.Choices),
            (InputType.Text, InputType.Formatted) => right.Type,
            (InputType.Number, InputType.Whole) or (InputType.Untyped, _) => right.Type,
            (InputType.Formatted, InputType.Text) or (InputType.Whole, InputType.Number) or (_, InputType.Untyped) => left.Type,
            _ => left.Type == right.Type ? left.Type : Untyped,
        };
        return new Typed(type, left.IsNullable && right.IsNullable);
    }

    private static Fields Both(Fields left, Fields right) => new(left.All.Concat(right.All).GroupBy(f => f.Name, StringComparer.Ordinal).Select(same =>
        same.Aggregate((a, b) => new Field(a.Name, Both(new Typed(a.Type, false), new Typed(b.Type, false)).Type!, a.IsRequired || b.IsRequired))));

    private static Typed OfValues(IReadOnlyList<JsonElement> values)
    {
        var isNullable = values.Any(v => v.ValueKind == JsonValueKind.Null);
        var others = values.Where(v => v.ValueKind != JsonValueKind.Null).ToList();
        if (others.Count == 0)
            return new Typed(null, isNullable);
        InputType type = others switch
        {
            _ when others.TrueForAll(v => v.ValueKind == JsonValueKind.String) => new InputType.Text(new Strings([.. others.Select(v => v.GetString()!)])),
            _ when others.TrueForAll(v => v.ValueKind is JsonValueKind.True or JsonValueKind.False) => new InputType.Truth(),
            _ when others.TrueForAll(v => v.ValueKind == JsonValueKind.Number) => others.TrueForAll(v => v.TryGetInt64(out _)) ? new InputType.Whole() : new InputType.Number(),
            _ => Untyped,
        };
        return new Typed(type, isNullable);
    }

    private IEnumerable<SchemaPlace> InPlace(SchemaPlace place, string keyword) =>
        place.Element.TryGetProperty(keyword, out var list) && list.ValueKind == JsonValueKind.Array
            ? Enumerable.Range(0, list.GetArrayLength()).Select(i => Inside(place, keyword, i.ToString(System.Globalization.CultureInfo.InvariantCulture))).OfType<SchemaPlace>()
            : [];

    private SchemaPlace? Inside(SchemaPlace place, params ReadOnlySpan<string> steps)
    {
        var pointer = place.Pointer;
        foreach (var step in steps)
            pointer = JsonPointer.Append(pointer, step);
        return _places.At(pointer);
    }
}
