using System.Text.Encodings.Web;
using System.Text.Json;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Writes random entities and requests in Cedar's JSON form. A careless one breaks the kinds of its world now and then.</summary>
internal sealed class DataWriter(Dice dice, World world, int carelessPercent)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Some entities of each type, whose parents never lead back, and the actions.</summary>
    public string Entities()
    {
        var entities = World.EntityTypes.SelectMany(type => world.Ids.Where(_ => dice.Chance(80)).Select(id => Entity(type, id)));
        var actions = World.ActionIds.Select(id => $"{{\"uid\":{Uid("Action", id)},\"attrs\":{{}},\"parents\":[{(world.PurposeOf(id).IsInGroup ? Uid("Action", World.ActionGroup) : "")}]}}");
        return $"[{string.Join(",", entities.Concat(actions))}]";
    }

    /// <summary>A request without its policies and entities.</summary>
    public string Request()
    {
        var head = world.Head();
        var principal = Uid(dice.Chance(carelessPercent) ? dice.Pick(World.EntityTypes) : head.Principal, Id());
        var resource = Uid(dice.Chance(carelessPercent) ? dice.Pick(World.EntityTypes) : head.Resource, Id());
        return $"{{\"principal\":{principal},\"action\":{Uid("Action", head.Action)},\"resource\":{resource},\"context\":{Record(world.PurposeOf(head.Action).Context, 0)}}}";
    }

    public static string Text(string text) => JsonSerializer.Serialize(text, Readable);

    private string Entity(string type, string id)
    {
        var kind = world.KindOf(type);
        var parents = dice.Many(0, 3, () => Parent(type, id, kind)).OfType<string>().Distinct();
        var tags = kind.Tags is null ? "" : $",\"tags\":{{{string.Join(",", dice.Some(Vocabulary.TagNames, 40).Select(name => $"{Text(name)}:{Value(kind.Tags, 1)}"))}}}";
        return $"{{\"uid\":{Uid(type, id)},\"attrs\":{Record(kind.Attributes, 0)},\"parents\":[{string.Join(",", parents)}]{tags}}}";
    }

    /// <summary>Ids ascend towards the ancestors, so that no chain closes.</summary>
    private string? Parent(string type, string id, World.Kind kind)
    {
        var place = Array.IndexOf(world.Ids, id) + 1;
        if (kind.Parents.Length == 0 || place == world.Ids.Length)
            return null;
        return Uid(dice.Pick(dice.Chance(carelessPercent) ? [type] : kind.Parents), world.Ids[dice.Between(place, world.Ids.Length - 1)]);
    }

    private string Record(RecordType type, int depth) => "{" + string.Join(",", type.Attributes
        .Where(pair => pair.Value.IsRequired ? !dice.Chance(carelessPercent) : dice.Chance(60))
        .Select(pair => $"{Text(pair.Key)}:{Value(pair.Value.Type, depth + 1)}")) + "}";

    private string Value(CedarType type, int depth) => dice.Chance(carelessPercent) && depth < 4 ? Of(World.Type(dice, depth), depth) : Of(type, depth);

    private string Of(CedarType type, int depth) => type switch
    {
        CedarType.Bool => dice.Chance(50) ? "true" : "false",
        CedarType.Long => FormattableString.Invariant($"{Vocabulary.Long(dice)}"),
        CedarType.String => Text(Vocabulary.Text(dice)),
        CedarType.Entity entity => $"{{\"__entity\":{Uid(entity.Name, Id())}}}",
        CedarType.SetOf set => $"[{string.Join(",", dice.Many(0, 4, () => Value(set.Element, depth + 1)))}]",
        CedarType.RecordOf record => Record(record.Record, depth),
        CedarType.Extension { Name: "decimal" } => Extension("decimal", Vocabulary.Decimals),
        CedarType.Extension { Name: "ipaddr" } => Extension("ip", Vocabulary.Addresses),
        CedarType.Extension { Name: "datetime" } => Extension("datetime", Vocabulary.DateTimes),
        _ => Extension("duration", Vocabulary.Durations),
    };

    private string Extension(string function, string[] texts) =>
        $"{{\"__extn\":{{\"fn\":\"{function}\",{(dice.Chance(80) ? $"\"arg\":{Text(dice.Pick(texts))}" : $"\"args\":[{Text(dice.Pick(texts))}]")}}}}}";

    private string Id() => dice.Pick(dice.Chance(carelessPercent) ? Vocabulary.Ids : world.Ids);

    private static string Uid(string type, string id) => $"{{\"type\":\"{type}\",\"id\":{Text(id)}}}";
}
