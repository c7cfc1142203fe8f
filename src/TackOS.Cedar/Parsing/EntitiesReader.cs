using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Entities in Cedar's JSON form. Attributes and tags are read by the caller, who may know more of the entity's type.</summary>
internal sealed class EntitiesReader(Func<string, JsonNode, RecordValue> attributesOf, Func<string, JsonNode, RecordValue> tagsOf)
{
    /// <summary>Reads values as they are written.</summary>
    public static readonly EntitiesReader Untyped = new((_, node) => ValueReader.Record(node), (_, node) => ValueReader.Record(node));

    public Entities Entities(JsonNode node)
    {
        Entity[] entities = [.. node.Items().Select(Entity)];
        try
        {
            return Values.Entities.Of(entities);
        }
        catch (InvalidEntitiesException invalid)
        {
            throw node.Error(invalid.Message);
        }
    }

    private Entity Entity(JsonNode node)
    {
        node.RequireOnly("uid", "attrs", "parents", "tags");
        var uid = ValueReader.Uid(node.Get("uid"));
        return new Entity(uid)
        {
            Attributes = node.Find("attrs") is { } attributes ? attributesOf(uid.Type, attributes) : RecordValue.Empty,
            Parents = node.Find("parents") is { } parents ? [.. parents.Items().Select(ValueReader.Uid)] : [],
            Tags = node.Find("tags") is { } tags ? tagsOf(uid.Type, tags) : RecordValue.Empty,
        };
    }
}
