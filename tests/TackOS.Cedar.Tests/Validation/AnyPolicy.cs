using System.Collections.Immutable;
using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Validation;

/// <summary>
/// Policies drawn from a seed, most of them well typed: expressions are made for a type, and optional attributes and tags are mostly read
/// where a condition made them certain. Now and then a condition is turned about, which a validator must notice.
/// </summary>
internal sealed class AnyPolicy
{
    private const int Depth = 4;
    private const int LongestPath = 3;

    private static readonly CedarType Bool = new CedarType.Bool();
    private static readonly CedarType Long = new CedarType.Long();
    private static readonly CedarType String = new CedarType.String();
    private static readonly CedarType Decimal = new CedarType.Extension("decimal");
    private static readonly CedarType Ip = new CedarType.Extension("ipaddr");
    private static readonly CedarType Time = new CedarType.Extension("datetime");
    private static readonly CedarType Duration = new CedarType.Extension("duration");
    private static readonly CedarType[] Simple = [Bool, Long, String, Decimal, Ip, Time, Duration];
    private static readonly string[] Tags = ["\"\"", "\"a\"", "\"b\""];

    private readonly Schema _schema;
    private readonly Random _random;
    private readonly AnyStore _store;
    private readonly (string Text, CedarType Type)[] _variables;
    private readonly string _head;

    private AnyPolicy(Schema schema, Random random)
    {
        (_schema, _random, _store) = (schema, random, new AnyStore(schema, random));
        var action = Pick(schema.Actions.Values.Where(each => each.PrincipalTypes.Count > 0).ToArray());
        var (principal, resource) = (Pick([.. action.PrincipalTypes]), Pick([.. action.ResourceTypes]));
        _variables =
        [
            ("principal", new CedarType.Entity(principal)), ("resource", new CedarType.Entity(resource)), ("context", new CedarType.RecordOf(action.Context)),
        ];
        var (open, group) = (random.Next(5), random.Next(3));
        _head = $"{(open == 0 ? "principal" : $"principal is {principal}")}, {(group == 0 ? "action in Action::\"group\"" : $"action == {action.Uid}")}, "
            + (open == 1 ? "resource" : $"resource is {resource}");
    }

    public static string Draw(Schema schema, Random random)
    {
        var policy = new AnyPolicy(schema, random);
        var known = ImmutableList<(string Text, CedarType Type)>.Empty;
        return $"{(random.Next(2) == 0 ? "permit" : "forbid")}({policy._head}) when {{ {policy.Condition(Depth, known)} }} {(random.Next(2) == 0 ? "when" : "unless")} {{ {policy.Condition(2, known)} }};";
    }

    private string Condition(int depth, ImmutableList<(string Text, CedarType Type)> known)
    {
        if (depth <= 0)
            return _random.Next(3) == 0 ? Test(0, known) : Pick(["true", Of(Bool, 0, known), Of(Bool, 0, known)]);
        string Again() => Condition(depth - 1, known);
        return _random.Next(12) switch
        {
            0 => $"({Again()} && {Again()})",
            1 => $"({Again()} || {Again()})",
            2 => $"!({Again()})",
            3 => $"(if {Again()} then {Again()} else {Again()})",
            4 or 5 or 6 => Guarded(depth, known),
            7 => TagGuarded(depth, known),
            _ => Test(depth - 1, known),
        };
    }

    /// <summary>An optional attribute, and a condition that may read it.</summary>
    private string Guarded(int depth, ImmutableList<(string Text, CedarType Type)> known)
    {
        var (owner, type) = Walk(known);
        var attributes = AttributesOf(type);
        if (attributes.Count == 0)
            return Condition(depth - 1, known);
        var (name, attribute) = Pick([.. attributes]);
        var guard = _random.Next(4) == 0 && AttributesOf(attribute.Type) is { Count: > 0 } inner
            ? (Text: $"{name}.{Pick([.. inner.Keys])}", Path: $"{owner}.{name}", attribute.Type)
            : (Text: name, Path: $"{owner}.{name}", attribute.Type);
        return Joined($"{owner} has {guard.Text}", Condition(depth - 1, known.Add((guard.Path, guard.Type))), Has(known));
    }

    private string TagGuarded(int depth, ImmutableList<(string Text, CedarType Type)> known)
    {
        var (owner, type) = Walk(known);
        if (type is not CedarType.Entity entity || _schema.EntityTypes[entity.Name].Tags is not { } tags)
            return Condition(depth - 1, known);
        var tag = _random.Next(3) == 0 ? Of(String, 0, known) : Pick(Tags);
        return Joined($"{owner}.hasTag({tag})", Condition(depth - 1, known.Add(($"{owner}.getTag({tag})", tags))), Has(known));
    }

    /// <summary>Mostly the guard and then the body; otherwise another way to join them, some of which make nothing certain.</summary>
    private string Joined(string guard, string body, string other) => _random.Next(32) switch
    {
        0 => $"({guard} || {body})",
        1 => $"({body} && {guard})",
        2 => $"(if {guard} then {body} else false)",
        3 => $"(({guard} || {guard}) && {body})",
        4 => $"(!({guard}) || {body})",
        5 => $"(if !({guard}) then false else {body})",
        6 => $"(!({guard}) && {body})",
        7 => $"(({guard} || {other}) && {body})",
        8 => $"((if {other} then {guard} else {other}) && {body})",
        9 => $"((if {guard} then {guard} else {other}) && {body})",
        10 => $"(if {guard} then {other} else {body})",
        11 => $"(({guard} && {other}) && {body})",
        _ => $"({guard} && {body})",
    };

    private string Test(int depth, ImmutableList<(string Text, CedarType Type)> known)
    {
        string Some(CedarType type) => Of(type, depth, known);
        var type = AnyType(known);
        var set = new CedarType.SetOf(type);
        return _random.Next(14) switch
        {
            0 or 1 => $"{Some(type)} {Pick(["==", "!="])} {Some(type)}",
            2 or 3 => Ordered(Pick([Long, Time, Duration]), Some),
            4 => $"{Some(AnyEntity())} in {Some(AnyEntity())}",
            5 => $"{Some(AnyEntity())} in {Some(new CedarType.SetOf(AnyEntity()))}",
            6 => $"action in {Pick(["Action::\"group\"", "[Action::\"act0\", Action::\"other\"]", "action"])}",
            7 => $"{Walk(known).Text} is {AnyEntity().Name}",
            8 => $"{Some(String)} like \"{Pick(["*", "a*", "*\\**"])}\"",
            9 => $"{Some(set)}.contains({Some(type)})",
            10 => $"{Some(set)}.{Pick(["containsAll", "containsAny"])}({Some(set)})",
            11 => $"{Some(set)}.isEmpty()",
            12 => $"{Some(Decimal)}.{Pick(["lessThan", "greaterThanOrEqual"])}({Some(Decimal)})",
            _ => Pick([$"{Some(Ip)}.isInRange({Some(Ip)})", $"{Some(Ip)}.isIpv4()", Has(known)]),
        };
    }

    private string Has(ImmutableList<(string Text, CedarType Type)> known)
    {
        var (owner, type) = Walk(known);
        return AttributesOf(type).Count == 0 ? "true" : $"{owner} has {Pick(["a", "b", "c", "d"])}";
    }

    private string Ordered(CedarType type, Func<CedarType, string> some) => $"{some(type)} {Pick(["<", "<=", ">", ">="])} {some(type)}";

    private string Of(CedarType type, int depth, ImmutableList<(string Text, CedarType Type)> known)
    {
        if (_random.Next(200) == 0)
            type = AnyType(known);
        var fitting = known.Where(path => path.Type == type).ToArray();
        if (fitting.Length > 0 && _random.Next(3) > 0)
            return Pick(fitting).Text;
        for (var tries = 0; tries < 6; tries++)
        {
            var (text, found) = Walk(known);
            if (found == type)
                return text;
        }

        return depth > 0 && _random.Next(6) == 0
            ? $"(if {Condition(depth - 1, known)} then {Of(type, depth - 1, known)} else {Of(type, depth - 1, known)})"
            : Made(type, depth - 1, known);
    }

    private string Made(CedarType type, int depth, ImmutableList<(string Text, CedarType Type)> known)
    {
        string Some(CedarType wanted) => Of(wanted, depth, known);
        return type switch
        {
            CedarType.Bool => depth > 0 ? $"({Condition(depth, known)})" : Pick(["true", "false"]),
            CedarType.Long => depth > 0 ? Pick([$"({Some(Long)} {Pick(["+", "-", "*"])} {Some(Long)})", $"(-({Some(Long)}))", $"{Some(Duration)}.toHours()", "3"]) : Pick(["0", "-1", "9223372036854775807"]),
            CedarType.String => Pick(["\"\"", "\"a\"", "\"b\""]),
            CedarType.Extension { Name: "decimal" } => "decimal(\"1.5\")",
            CedarType.Extension { Name: "ipaddr" } => Pick(["ip(\"10.0.0.0/8\")", "ip(\"::1\")"]),
            CedarType.Extension { Name: "datetime" } => depth > 0 ? $"{Some(Time)}.offset({Some(Duration)})" : "datetime(\"2024-10-15\")",
            CedarType.Extension => depth > 0 ? Pick([$"{Some(Time)}.durationSince({Some(Time)})", $"{Some(Time)}.toTime()"]) : "duration(\"1d2h\")",
            CedarType.Entity entity => _store.AnyOf(entity.Name).ToString(),
            CedarType.SetOf set => $"[{string.Join(", ", Enumerable.Range(0, 1 + _random.Next(2)).Select(_ => Some(set.Element)))}]",
            CedarType.RecordOf record => $"{{{string.Join(", ", record.Record.Attributes.Select(pair => $"{pair.Key}: {Some(pair.Value.Type)}"))}}}",
            _ => throw new InvalidOperationException(type.ToString()),
        };
    }

    /// <summary>A variable or a known path, and some steps on from it along what is always there (rarely, along what may not be).</summary>
    private (string Text, CedarType Type) Walk(ImmutableList<(string Text, CedarType Type)> known)
    {
        var (text, type) = known.Count > 0 && _random.Next(2) == 0 ? Pick(known) : Pick(_variables);
        for (var steps = _random.Next(LongestPath); steps > 0; steps--)
        {
            var open = AttributesOf(type).Where(pair => pair.Value.IsRequired || _random.Next(60) == 0).ToArray();
            if (open.Length == 0)
                break;
            var (name, attribute) = Pick(open);
            (text, type) = ($"{text}.{name}", attribute.Type);
        }

        return (text, type);
    }

    private CedarType AnyType(ImmutableList<(string Text, CedarType Type)> known) => _random.Next(3) switch
    {
        0 => Pick(Simple),
        1 => AnyEntity(),
        _ => Walk(known).Type,
    };

    private CedarType.Entity AnyEntity() => new CedarType.Entity(Pick([.. _schema.EntityTypes.Keys]));

    private IReadOnlyDictionary<string, AttributeType> AttributesOf(CedarType type) => type switch
    {
        CedarType.RecordOf record => record.Record.Attributes,
        CedarType.Entity entity => _schema.EntityTypes[entity.Name].Attributes.Attributes,
        _ => RecordType.Empty.Attributes,
    };

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
