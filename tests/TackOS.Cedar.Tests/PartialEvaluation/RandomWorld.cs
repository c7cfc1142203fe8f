using TackOS.Cedar.PartialEvaluation;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests.PartialEvaluation;

/// <summary>Random policies, entities, questions with unknowns, and requests that complete them: all from one seed.</summary>
internal sealed class RandomWorld
{
    private static readonly string[] Names = ["a", "b", "r", "num"];
    private static readonly EntityUid[] Subjects = [new("User", "a"), new("User", "b"), new("User", "c"), new("Doc", "d"), new("Doc", "e"), new("Group", "g"), new("Group", "h")];
    private static readonly EntityUid[] Actions = [new("Action", "read"), new("Action", "write"), new("Action", "all")];

    private readonly Random _random;

    public RandomWorld(int seed)
    {
        _random = new Random(seed);
        Policies = string.Concat(Enumerable.Range(0, _random.Next(1, 5)).Select(i => $"@id(\"p{i}\")\n{Policy()}\n"));
        Entities = Entities.Of([.. Subjects.Concat(Actions).Where(_ => Chance(75)).Select(Entity)]);
        Request = new PartialRequest(PartialEntity(Subjects), PartialEntity(Actions), PartialEntity(Subjects), Context());
    }

    public string Policies { get; }

    public Entities Entities { get; }

    public PartialRequest Request { get; }

    /// <summary>A request that completes the question; an entity that was missing may come with it.</summary>
    public (Request Request, Entities Entities) Complete()
    {
        var request = new Request(
            Complete(Request.Principal, Subjects), Complete(Request.Action, Actions), Complete(Request.Resource, Subjects), (RecordValue)Complete(Request.Context));
        var added = new List<Entity>();
        foreach (var (partial, uid) in new[] { (Request.Principal, request.Principal), (Request.Action, request.Action), (Request.Resource, request.Resource) })
        {
            if (partial is not Cedar.PartialEvaluation.PartialEntity.Known && Entities.Find(uid) is null && added.TrueForAll(entity => entity.Uid != uid) && Chance(60))
                added.Add(Entity(uid));
        }

        return (request, Entities.With(added));
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T OneOf<T>(params ReadOnlySpan<T> items) => items[_random.Next(items.Length)];

    private PartialEntity PartialEntity(EntityUid[] from) => _random.Next(4) switch
    {
        0 => new PartialEntity.OfType(OneOf(from).Type),
        1 => Cedar.PartialEvaluation.PartialEntity.Anything,
        _ => OneOf(from),
    };

    private EntityUid Complete(PartialEntity entity, EntityUid[] from) =>
        entity is PartialEntity.Known known ? known.Uid : OneOf([.. from.Where(entity.Includes)]);

    private PartialValue Context() => _random.Next(6) switch
    {
        0 => PartialValue.Anything,
        1 => Record(1),
        _ => PartialRecord(1),
    };

    private PartialValue PartialRecord(int depth) => PartialValue.RecordOf(Names.Where(_ => Chance(80)).Select(name => KeyValuePair.Create(
        name, new PartialAttribute(PartialAttribute(name, depth), IsRequired: Chance(70)))));

    private PartialValue PartialAttribute(string name, int depth) => _random.Next(3) switch
    {
        0 => PartialValue.Anything,
        1 when name == "r" && depth < 3 => PartialRecord(depth + 1),
        _ => Value(depth + 1),
    };

    private CedarValue Complete(PartialValue value) => value switch
    {
        PartialValue.Known known => known.Value,
        PartialValue.Record record => RecordValue.Of([.. record.Attributes.Where(pair => pair.Value.IsRequired || Chance(50))
            .Select(pair => KeyValuePair.Create(pair.Key, Complete(pair.Value.Value)))]),
        _ when ReferenceEquals(value, Request.Context) => Record(1),
        _ => Value(2),
    };

    private CedarValue Value(int depth) => _random.Next(depth > 2 ? 7 : 10) switch
    {
        0 or 1 => OneOf(0L, 1, 2, long.MaxValue, long.MinValue),
        2 or 3 => Chance(50),
        4 => OneOf("x", "xy", "num"),
        5 or 6 => OneOf(Subjects),
        7 => SetValue.Of(Value(depth + 1), Value(depth + 1)),
        _ => Record(depth + 1),
    };

    private RecordValue Record(int depth) =>
        RecordValue.Of([.. Names.Where(_ => Chance(60)).Select(name => KeyValuePair.Create(name, Value(depth + 1)))]);

    // Parents come later in the lists than their children, so that no chain leads back.
    private Entity Entity(EntityUid uid) => new(uid)
    {
        Attributes = Record(1),
        Tags = Record(1),
        Parents = [.. (uid.Type == "Action" ? Actions : Subjects).SkipWhile(other => other != uid).Skip(1).Where(_ => Chance(30))],
    };

    private string Policy()
    {
        var conditions = Enumerable.Range(0, _random.Next(4)).Select(_ => $" {OneOf("when", "unless")} {{ {Test(3)} }}");
        return $"{OneOf("permit", "permit", "forbid")} ({Head("principal")}, {ActionHead()}, {Head("resource")}){string.Concat(conditions)};";
    }

    private string Head(string variable) => _random.Next(8) switch
    {
        0 => $"{variable} == {OneOf(Subjects)}",
        1 => $"{variable} in {OneOf(Subjects)}",
        2 => $"{variable} is {OneOf(Subjects).Type}",
        3 => $"{variable} is {OneOf(Subjects).Type} in {OneOf(Subjects)}",
        _ => variable,
    };

    private string ActionHead() => _random.Next(6) switch
    {
        0 => $"action == {OneOf(Actions)}",
        1 => $"action in {OneOf(Actions)}",
        2 => $"action in [{OneOf(Actions)}, {OneOf(Actions)}]",
        _ => "action",
    };

    private string Test(int depth) => depth == 0 ? Leaf() : _random.Next(17) switch
    {
        0 or 1 or 2 => $"({Test(depth - 1)} && {Test(depth - 1)})",
        3 or 4 => $"({Test(depth - 1)} || {Test(depth - 1)})",
        5 => $"!({Test(depth - 1)})",
        6 => $"(if {Test(depth - 1)} then {Test(depth - 1)} else {Test(depth - 1)})",
        7 or 8 => $"({Any(depth - 1)} {OneOf("==", "!=")} {Any(depth - 1)})",
        9 => $"({Any(depth - 1)} {OneOf("<", ">=")} {Any(depth - 1)})",
        10 => $"({Entityish()} in {OneOf(Entityish(), $"[{Entityish()}, {Entityish()}]", Any(depth - 1))})",
        11 => $"({Entityish()} is {OneOf(Subjects).Type}{OneOf("", $" in {Entityish()}")})",
        12 or 13 => $"({OneOf(Entityish(), "context", "context.r", Any(depth - 1))} has {OneOf("a", "b", "r", "num", "r.a", "r.r.b", "a.num")})",
        14 => $"{Any(depth - 1)}.{OneOf("contains", "containsAny")}({Any(depth - 1)})",
        15 => OneOf($"({Any(depth - 1)} like \"x*\")", $"{Any(depth - 1)}.isEmpty()", $"{Entityish()}.hasTag(\"a\")"),
        _ => Any(depth - 1),
    };

    private string Any(int depth) => depth == 0 ? Leaf() : _random.Next(8) switch
    {
        0 => $"(if {Test(depth - 1)} then {Any(depth - 1)} else {Any(depth - 1)})",
        1 => $"({Any(depth - 1)} {OneOf("+", "-", "*")} {Any(depth - 1)})",
        2 => $"[{Any(depth - 1)}, {Any(depth - 1)}]",
        3 => $"{{a: {Any(depth - 1)}, r: {Any(depth - 1)}}}{OneOf("", ".a", ".b")}",
        4 => OneOf($"{Entityish()}.getTag(\"a\")", $"(-{Any(depth - 1)})", $"ip({Any(depth - 1)}).isIpv4()", "decimal(\"1.0\").lessThan(decimal(\"2.0\"))"),
        5 => Test(depth - 1),
        _ => Leaf(),
    };

    private string Entityish() => OneOf("principal", "resource", "action", OneOf(Subjects).ToString(), "context.a", "principal.a", "resource.r.a");

    private string Leaf() => OneOf(
        "true", "false", "0", "1", "2", "\"x\"", "\"num\"", "principal", "resource", "action", "context", "context.a", "context.b", "context.r", "context.r.a",
        "context.r.r.b", "context.num", "principal.a", "principal.num", "resource.b", "resource.a.b", "principal.r.a", OneOf(Subjects).ToString(), OneOf(Subjects) + ".num");
}
