using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>
/// Writes random expressions of a type. A careless writer now and then puts another type there, reads an attribute without asking whether
/// it is there, or gives a function a wrong text or too many arguments.
/// </summary>
internal sealed partial class ExpressionWriter(Dice dice, World world, Head head, int carelessPercent)
{
    private static readonly CedarType Bool = new CedarType.Bool();
    private static readonly CedarType Long = new CedarType.Long();
    private static readonly CedarType String = new CedarType.String();
    private static readonly CedarType Decimal = new CedarType.Extension("decimal");
    private static readonly CedarType Address = new CedarType.Extension("ipaddr");
    private static readonly CedarType DateTime = new CedarType.Extension("datetime");
    private static readonly CedarType Duration = new CedarType.Extension("duration");

    // What must be asked before the expression that is being written may be evaluated.
    private List<string> _guards = [];

    /// <summary>A condition, whose reads are guarded.</summary>
    public Piece Condition(int depth)
    {
        var outer = _guards;
        _guards = [];
        var condition = Test(depth);
        if (_guards.Count > 0)
            condition = new Piece(string.Join(" && ", _guards.Append(condition.At(Level.Relation))), Level.And);
        _guards = outer;
        return condition;
    }

    /// <summary>An expression of the type, mostly.</summary>
    private Piece Of(CedarType type, int depth)
    {
        if (Careless)
            type = World.Type(dice, 1);
        if (depth <= 0 || dice.Chance(25))
            return dice.Chance(70) && Path(type) is { } path ? path : Literal(type, depth);
        if (dice.Chance(8))
            return new Piece($"if {Condition(depth - 1)} then {Of(type, depth - 1)} else {Of(type, depth - 1)}", Level.Conditional);
        return type switch
        {
            CedarType.Bool => Condition(depth - 1),
            CedarType.Long => Number(depth - 1),
            CedarType.Extension { Name: "datetime" } when dice.Chance(40) => Call(Of(DateTime, depth - 1), "offset", Of(Duration, depth - 1)),
            CedarType.Extension { Name: "datetime" } when dice.Chance(30) => Call(Of(DateTime, depth - 1), "toDate"),
            CedarType.Extension { Name: "duration" } when dice.Chance(40) => Call(Of(DateTime, depth - 1), "durationSince", Of(DateTime, depth - 1)),
            CedarType.Extension { Name: "duration" } when dice.Chance(30) => Call(Of(DateTime, depth - 1), "toTime"),
            _ when dice.Chance(15) => Boxed(type, depth),
            _ => dice.Chance(60) && Path(type) is { } path ? path : Literal(type, depth),
        };
    }

    private bool Careless => dice.Chance(carelessPercent);

    /// <summary>The value as the one attribute of a record, taken out again.</summary>
    private Piece Boxed(CedarType type, int depth)
    {
        var name = dice.Pick(Vocabulary.AttributeNames);
        return Access(new Piece($"{{{Vocabulary.Quote(dice, name)}: {Of(type, depth - 1)}}}", Level.Member), name);
    }

    private Piece Number(int depth) => dice.Below(8) switch
    {
        0 or 1 => new Piece($"{Of(Long, depth).At(Level.Sum)} {(dice.Chance(50) ? "+" : "-")} {Of(Long, depth).At(Level.Product)}", Level.Sum),
        2 => new Piece($"{Of(Long, depth).At(Level.Product)} * {Of(Long, depth).At(Level.Sign)}", Level.Product),
        3 => new Piece(new string('-', dice.Between(1, 4)) + Of(Long, depth).At(Level.Member), Level.Sign),
        4 => Call(Of(Duration, depth), dice.Pick(["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"])),
        _ => Path(Long) ?? Literal(Long, depth),
    };

    private Piece Literal(CedarType type, int depth) => type switch
    {
        CedarType.Bool => new Piece(dice.Chance(50) ? "true" : "false", Level.Member),
        CedarType.Long => Number(Vocabulary.Long(dice)),
        CedarType.String => new Piece(Vocabulary.Quote(dice, Vocabulary.Text(dice)), Level.Member),
        CedarType.Entity entity => Uid(entity.Name, dice.Pick(world.Ids)),
        CedarType.SetOf set => new Piece($"[{dice.List(dice.Many(1, 3, () => Of(set.Element, depth - 1).Text))}]", Level.Member),
        CedarType.RecordOf record => RecordLiteral(record.Record, depth),
        CedarType.Extension { Name: "decimal" } => Constructor("decimal", Vocabulary.Decimals),
        CedarType.Extension { Name: "ipaddr" } => Constructor("ip", Vocabulary.Addresses),
        CedarType.Extension { Name: "datetime" } => Constructor("datetime", Vocabulary.DateTimes),
        _ => Constructor("duration", Vocabulary.Durations),
    };

    private static Piece Number(long value) => new(FormattableString.Invariant($"{value}"), value < 0 ? Level.Sign : Level.Member);

    private Piece RecordLiteral(RecordType type, int depth) => new(
        $"{{{dice.List([.. type.Attributes.Where(pair => pair.Value.IsRequired || dice.Chance(50)).Select(pair => $"{Key(pair.Key)}: {Of(pair.Value.Type, depth - 1)}")])}}}",
        Level.Member);

    private Piece Constructor(string name, string[] texts)
    {
        if (Careless)
            return new Piece($"{name}({dice.List(dice.Many(0, 2, () => Of(String, 0).Text))})", Level.Member);
        var text = dice.Pick(texts);
        return new Piece($"{name}({Vocabulary.Quote(dice, Careless ? Vocabulary.NearExtension(dice, text) : text)})", Level.Member);
    }

    private Piece Call(Piece target, string method, Piece? argument = null)
    {
        var arguments = argument is null ? "" : argument.Text;
        if (carelessPercent > 0 && dice.Chance(1) && Array.IndexOf(FixedArity, method) < 0)
            arguments = dice.List(dice.Many(0, 2, () => Of(String, 0).Text));
        return new Piece($"{target.At(Level.Member)}.{method}({arguments})", Level.Member);
    }

    private Piece Uid(string type, string id) => new($"{type}::{Vocabulary.Quote(dice, id)}", Level.Member);
}
