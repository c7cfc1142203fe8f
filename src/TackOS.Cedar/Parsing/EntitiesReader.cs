using TackOS.Cedar.Values;

namespace TackOS.Cedar.Parsing;

/// <summary>Entities in Cedar's JSON form.</summary>
internal static class EntitiesReader
{
    public static Entities Entities(JsonNode node)
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

    private static Entity Entity(JsonNode node)
    {
        node.RequireOnly("uid", "attrs", "parents", "tags");
        return new Entity(ValueReader.Uid(node.Get("uid")))
        {
            Attributes = node.Find("attrs") is { } attributes ? ValueReader.Record(attributes) : RecordValue.Empty,
            Parents = node.Find("parents") is { } parents ? [.. parents.Items().Select(ValueReader.Uid)] : [],
            Tags = node.Find("tags") is { } tags ? ValueReader.Record(tags) : RecordValue.Empty,
        };
    }
}
