using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>What the head of a policy or a request says of types: those of principal and resource, and the action.</summary>
internal sealed record Head(string Principal, string Action, string Resource);

/// <summary>What kinds of entities and actions there are in a random case: what the data mostly obeys, and what a schema says of it.</summary>
internal sealed class World
{
    public static readonly string[] EntityTypes = ["User", "Group", "Doc", "Shop::Item"];
    public static readonly string[] ActionIds = ["view", "edit", "del \"ete\""];

    public const string ActionGroup = "all";

    private static readonly CedarType[] Scalars =
    [
        new CedarType.Bool(), new CedarType.Long(), new CedarType.Long(), new CedarType.String(), new CedarType.String(),
        new CedarType.Extension("decimal"), new CedarType.Extension("ipaddr"), new CedarType.Extension("datetime"), new CedarType.Extension("duration"),
        .. EntityTypes.Select(name => new CedarType.Entity(name)),
    ];

    private const int UsualPercent = 80;

    private readonly Dice _dice;
    private readonly Dictionary<string, Kind> _kinds;
    private readonly Dictionary<string, Purpose> _purposes;

    private readonly Head _usual;

    public World(Dice dice)
    {
        _dice = dice;
        Ids = dice.Some(Vocabulary.Ids, 30) is { Length: > 1 } some ? some : ["a", "b"];
        _kinds = EntityTypes.ToDictionary(name => name, _ => new Kind(Record(dice, 5, 0), dice.Chance(60) ? Type(dice, 1) : null, dice.Some(EntityTypes, 50)));
        _purposes = ActionIds.ToDictionary(id => id, _ => new Purpose(Record(dice, 5, 0), AtLeastOne(dice), AtLeastOne(dice), dice.Chance(60)));
        _usual = AnyHead();
    }

    /// <summary>The ids that entities have, few, so that policies name those of the requests.</summary>
    public string[] Ids { get; }

    /// <summary>Mostly the same, so that most policies speak of most requests.</summary>
    public Head Head() => _dice.Chance(UsualPercent) ? _usual : AnyHead();

    /// <summary>What entities of one type look like.</summary>
    /// <param name="Attributes">Their attributes.</param>
    /// <param name="Tags">The type of their tags, where they take any.</param>
    /// <param name="Parents">The types of their parents.</param>
    public sealed record Kind(RecordType Attributes, CedarType? Tags, string[] Parents);

    /// <summary>What an action applies to.</summary>
    public sealed record Purpose(RecordType Context, string[] Principals, string[] Resources, bool IsInGroup);

    public Kind KindOf(string entityType) => _kinds[entityType];

    public Purpose PurposeOf(string actionId) => _purposes[actionId];

    private Head AnyHead()
    {
        var action = _dice.Pick(ActionIds);
        return new Head(_dice.Pick(_purposes[action].Principals), action, _dice.Pick(_purposes[action].Resources));
    }

    public static CedarType Type(Dice dice, int depth) => (depth < 3 ? dice.Below(10) : 0) switch
    {
        7 or 8 => new CedarType.SetOf(Type(dice, depth + 1)),
        9 => new CedarType.RecordOf(Record(dice, 3, depth + 1)),
        _ => dice.Pick(Scalars),
    };

    private static RecordType Record(Dice dice, int most, int depth) => new(
        dice.Many(0, most, () => dice.Pick(Vocabulary.AttributeNames)).Distinct()
            .ToDictionary(name => name, _ => new AttributeType(Type(dice, depth + 1), dice.Chance(60)), StringComparer.Ordinal));

    private static string[] AtLeastOne(Dice dice) => dice.Some(EntityTypes, 40) is { Length: > 0 } some ? some : [dice.Pick(EntityTypes)];
}
