using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Schemas;

/// <summary>
/// Reads JSON by the types of a schema. What does not look as its type says is read as it is written: that it does not fit is for a
/// validator to say, who has better words for it.
/// </summary>
internal sealed class TypedReader(Schema schema)
{
    // The constructors of the extension types; only the one of addresses has another name than its type.
    private static readonly Dictionary<string, string?> Constructors = new(StringComparer.Ordinal) { ["ipaddr"] = "ip" };

    public Entities Entities(JsonNode node)
    {
        var entities = new EntitiesReader(Attributes, Tags).Entities(node);
        try
        {
            return schema.WithActions(entities);
        }
        catch (InvalidEntitiesException invalid)
        {
            throw node.Error(invalid.Message);
        }
    }

    public RecordValue Context(EntityUid action, JsonNode node) =>
        schema.Actions.TryGetValue(action, out var declared) ? Record(declared.Context, node) : ValueReader.Record(node);

    private RecordValue Attributes(string entityType, JsonNode node) =>
        schema.EntityTypes.TryGetValue(entityType, out var declared) ? Record(declared.Attributes, node) : ValueReader.Record(node);

    private RecordValue Tags(string entityType, JsonNode node) =>
        schema.EntityTypes.TryGetValue(entityType, out var declared) && declared.Tags is { } type
            ? ValueReader.Record(node, (_, value) => Value(type, value))
            : ValueReader.Record(node);

    private RecordValue Record(RecordType type, JsonNode node) => ValueReader.Record(node, (name, value) =>
        type.Attributes.TryGetValue(name, out var attribute) ? Value(attribute.Type, value) : ValueReader.Value(value));

    private CedarValue Value(CedarType type, JsonNode node) => (type, node.Element.ValueKind) switch
    {
        (CedarType.Entity, JsonValueKind.Object) => ValueReader.Uid(node),
        (CedarType.Extension extension, JsonValueKind.String) => Construct(extension.Name, node),
        (CedarType.Extension, JsonValueKind.Object) when !ValueReader.IsEscape(node) => ValueReader.Call(node),
        (CedarType.SetOf set, JsonValueKind.Array) => ValueReader.Set(node, item => Value(set.Element, item)),
        (CedarType.RecordOf record, JsonValueKind.Object) when !ValueReader.IsEscape(node) => Record(record.Record, node),
        _ => ValueReader.Value(node),
    };

    private static CedarValue Construct(string extensionType, JsonNode node)
    {
        var name = Constructors.GetValueOrDefault(extensionType, extensionType);
        if (!ExtensionFunction.TryFind(name, out var constructor))
            throw new InvalidOperationException($"The type {extensionType} has no constructor.");
        return constructor.Apply(new StringValue(node.Text()), null, out var problem) ?? throw node.Error(problem);
    }
}
