using System.Text.Json;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Values in Cedar's JSON form. The recursion is bounded by <see cref="JsonNode.MaxDepth"/>.</summary>
internal static class ValueReader
{
    public const string EntityEscape = "__entity";
    public const string ExtensionEscape = "__extn";
    public const string ExpressionEscape = "__expr";

    public static CedarValue Value(JsonNode node) => node.Element.ValueKind switch
    {
        JsonValueKind.True => BoolValue.True,
        JsonValueKind.False => BoolValue.False,
        JsonValueKind.String => new StringValue(node.Text()),
        JsonValueKind.Number => Long(node),
        JsonValueKind.Array => Set(node, Value),
        JsonValueKind.Object when node.Has(EntityEscape) => Uid(node),
        JsonValueKind.Object when node.Has(ExtensionEscape) => Extension(node),
        JsonValueKind.Object => Record(node),
        _ => throw node.Error("Cedar has no null"),
    };

    /// <summary>A list, its members read by the caller.</summary>
    public static SetValue Set(JsonNode node, Func<JsonNode, CedarValue> read) =>
        SetValue.TryCreate([.. node.Items().Select(read)]) ?? throw TooDeep(node);

    public static RecordValue Record(JsonNode node) => Record(node, (_, value) => Value(value));

    /// <summary>A record, its values read by the caller, who is told their names.</summary>
    public static RecordValue Record(JsonNode node, Func<string, JsonNode, CedarValue> read)
    {
        var attributes = new SortedList<string, CedarValue>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Properties())
        {
            if (name is EntityEscape or ExtensionEscape or ExpressionEscape)
                throw node.Error($"`{name}` cannot name an attribute here");
            if (!attributes.TryAdd(name, read(name, value)))
                throw node.Error($"`{name}` appears twice");
        }

        return RecordValue.TryCreateSorted([.. attributes.Keys], [.. attributes.Values]) ?? throw TooDeep(node);
    }

    /// <summary>Whether the object is an escape rather than a record.</summary>
    public static bool IsEscape(JsonNode node) => node.Has(EntityEscape) || node.Has(ExtensionEscape);

    public static EntityUid Uid(JsonNode node)
    {
        if (node.Element.ValueKind == JsonValueKind.Object && node.Find(EntityEscape) is { } inner)
        {
            node.RequireOnly(EntityEscape);
            node = inner;
        }

        node.RequireOnly("type", "id");
        var type = node.Get("type").Text();
        return CedarText.IsName(type)
            ? new EntityUid(type, node.Get("id").Text())
            : throw node.Error($"`{type}` is not an entity type");
    }

    public static LongValue Long(JsonNode node) =>
        node.Element.TryGetInt64(out var value) ? LongValue.Of(value) : throw node.Error("expected an integer of 64 bits");

    /// <summary>The call of an extension function, as it stands inside the escape.</summary>
    public static CedarValue Call(JsonNode call)
    {
        call.RequireOnly("fn", "arg", "args");
        var name = call.Get("fn").Text();
        if (!ExtensionFunction.TryFind(name, out var function))
            throw call.Error($"there is no extension function `{name}`");
        var arguments = Arguments(call);
        if (arguments.Length != function.Arity)
            throw call.Error($"`{name}` takes {function.Arity} argument(s), not {arguments.Length}");
        return function.Apply(arguments[0], arguments.ElementAtOrDefault(1), out var problem) ?? throw call.Error(problem);
    }

    private static CedarValue Extension(JsonNode node)
    {
        node.RequireOnly(ExtensionEscape);
        return Call(node.Get(ExtensionEscape));
    }

    private static CedarValue[] Arguments(JsonNode call)
    {
        if (call.Has("arg") == call.Has("args"))
            throw call.Error("expected either `arg` or `args`");
        return call.Find("arg") is { } single ? [Value(single)] : [.. call.Get("args").Items().Select(Value)];
    }

    private static CedarParseException TooDeep(JsonNode node) => node.Error($"the value nests deeper than {CedarValue.MaxDepth} levels");
}
