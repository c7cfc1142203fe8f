using System.Globalization;
using TackOS.Cedar.Schemas;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.Validation;

/// <summary>Entities and requests that fit a schema, drawn from a seed. Every entity that any of them, or a policy, can name exists.</summary>
internal sealed class AnyStore(Schema schema, Random random)
{
    private const int EntitiesOfAType = 3;

    private static readonly long[] Numbers = [0, 1, -1, 7, long.MaxValue, long.MinValue];
    private static readonly string[] Texts = ["", "a", "b", "ab*"];
    private static readonly string[] Addresses = ["10.0.0.1", "10.0.0.0/8", "::1", "224.0.0.1"];

    public Entities Entities() => schema.WithActions(Values.Entities.Of([.. schema.EntityTypes.Values.SelectMany(type => Ids(type.Name).Select(id => Entity(type, id)))]));

    public Request Request()
    {
        var actions = schema.Actions.Values.Where(action => action.PrincipalTypes.Count > 0).ToArray();
        var action = actions[random.Next(actions.Length)];
        return new Request(AnyOf(Pick([.. action.PrincipalTypes])), action.Uid, AnyOf(Pick([.. action.ResourceTypes])), Record(action.Context));
    }

    public EntityUid AnyOf(string type) => new(type, Pick(Ids(type)));

    private string[] Ids(string type)
    {
        var declared = schema.EntityTypes[type].EnumeratedIds;
        return declared is null ? [.. Enumerable.Range(0, EntitiesOfAType).Select(id => id.ToString(CultureInfo.InvariantCulture))] : [.. declared];
    }

    /// <summary>Parents have a larger type or id, which keeps circles out.</summary>
    private Entity Entity(EntityType type, string id) => new(new EntityUid(type.Name, id))
    {
        Attributes = Record(type.Attributes),
        Tags = type.Tags is null ? RecordValue.Empty : RecordValue.Of([.. Texts.Where(_ => random.Next(2) == 0).Select(key => KeyValuePair.Create(key, Value(type.Tags)))]),
        Parents = [.. type.AncestorTypes
            .SelectMany(above => Ids(above).Where(other => above != type.Name || string.CompareOrdinal(other, id) > 0).Select(other => new EntityUid(above, other)))
            .Where(_ => random.Next(3) == 0)],
    };

    private RecordValue Record(RecordType type) => RecordValue.Of([.. type.Attributes
        .Where(pair => pair.Value.IsRequired || random.Next(2) == 0)
        .Select(pair => KeyValuePair.Create(pair.Key, Value(pair.Value.Type)))]);

    private CedarValue Value(CedarType type) => type switch
    {
        CedarType.Bool => BoolValue.Of(random.Next(2) == 0),
        CedarType.Long => LongValue.Of(Pick(Numbers)),
        CedarType.String => new StringValue(Pick(Texts)),
        CedarType.Extension { Name: "decimal" } => new DecimalValue(Pick(Numbers)),
        CedarType.Extension { Name: "datetime" } => new DateTimeValue(Pick(Numbers)),
        CedarType.Extension { Name: "duration" } => new DurationValue(Pick(Numbers)),
        CedarType.Extension => IpAddressValue.Parse(Pick(Addresses))!,
        CedarType.Entity entity => AnyOf(entity.Name),
        CedarType.SetOf set => SetValue.Of(Enumerable.Range(0, random.Next(3)).Select(_ => Value(set.Element))),
        CedarType.RecordOf record => Record(record.Record),
        _ => throw new InvalidOperationException(type.ToString()),
    };

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
