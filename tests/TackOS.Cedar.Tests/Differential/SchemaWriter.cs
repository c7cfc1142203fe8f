using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Writes what a world says of its entities and actions as a schema in Cedar text.</summary>
internal sealed class SchemaWriter(Dice dice, World world)
{
    private const string Separator = "::";

    public string Schema()
    {
        var entities = World.EntityTypes.Select(Entity);
        var actions = World.ActionIds.Select(Action);
        return string.Join("\n", [.. entities, $"action {Quote(World.ActionGroup)};", .. actions]);
    }

    private string Entity(string name)
    {
        var kind = world.KindOf(name);
        var at = name.IndexOf(Separator, StringComparison.Ordinal);
        var parents = kind.Parents.Length == 0 ? "" : $" in [{string.Join(", ", kind.Parents)}]";
        var tags = kind.Tags is null ? "" : $" tags {Type(kind.Tags)}";
        var declared = $"entity {(at < 0 ? name : name[(at + Separator.Length)..])}{parents} = {Record(kind.Attributes)}{tags};";
        return at < 0 ? declared : $"namespace {name[..at]} {{ {declared} }}";
    }

    private string Action(string id)
    {
        var purpose = world.PurposeOf(id);
        var group = purpose.IsInGroup ? $" in [{Quote(World.ActionGroup)}]" : "";
        return $"action {Quote(id)}{group} appliesTo {{ principal: [{string.Join(", ", purpose.Principals)}], resource: [{string.Join(", ", purpose.Resources)}], context: {Record(purpose.Context)} }};";
    }

    private string Record(RecordType type) =>
        $"{{ {string.Join(", ", type.Attributes.Select(pair => $"{Quote(pair.Key)}{(pair.Value.IsRequired ? "" : "?")}: {Type(pair.Value.Type)}"))} }}";

    private string Type(CedarType type) => type switch
    {
        CedarType.Bool => "Bool",
        CedarType.Long => "Long",
        CedarType.String => "String",
        CedarType.Entity entity => entity.Name,
        CedarType.SetOf set => $"Set<{Type(set.Element)}>",
        CedarType.RecordOf record => Record(record.Record),
        CedarType.Extension extension => extension.Name,
        _ => throw new InvalidOperationException($"No such type: {type}"),
    };

    private string Quote(string text) => Vocabulary.Quote(dice, text);
}
