using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Validation;

namespace TackOS.Cedar.Corpus;

/// <summary>The entities of a case, each held against the schema by itself, as the expectations are written.</summary>
internal static class EntityExpectations
{
    /// <summary>One item an entity; null where it agrees. Without expectations every entity is to fit.</summary>
    public static IEnumerable<string?> Check(string entitiesJson, JsonElement? expected, Schema schema)
    {
        using var document = JsonDocument.Parse(entitiesJson);
        var perEntity = expected?.GetProperty("entityValidation").GetProperty("perEntity");
        foreach (var entity in document.RootElement.EnumerateArray())
        {
            var uid = CedarJson.ReadUid(entity.GetProperty("uid"));
            if (IsToFit($"{uid.Type}::{uid.Id}", perEntity) is not { } isToFit)
                continue;
            var problem = Problem(entity, schema);
            yield return isToFit == problem is null
                ? null
                : $"entity {uid}: expected {(isToFit ? "no problem" : "a problem")}, got {problem ?? "none"}";
        }
    }

    /// <summary>Whether the entity is to fit; null where it is not mentioned. What is said of an entity is what is wrong with it.</summary>
    private static bool? IsToFit(string name, JsonElement? perEntity)
    {
        if (perEntity is not { } mentioned)
            return true;
        return mentioned.TryGetProperty(name, out var problems) ? !problems.EnumerateObject().Any() : null;
    }

    private static string? Problem(JsonElement entity, Schema schema)
    {
        try
        {
            var entities = schema.ParseEntities($"[{entity.GetRawText()}]");
            var read = entities.Find(CedarJson.ReadUid(entity.GetProperty("uid")));
            return EntityValidator.Validate(read!, entities, schema) is [var first, ..] ? first.ToString() : null;
        }
        catch (CedarParseException unreadable)
        {
            return unreadable.Message;
        }
    }
}
