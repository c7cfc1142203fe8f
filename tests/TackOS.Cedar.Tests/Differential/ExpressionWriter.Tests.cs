using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Expressions of truth.</summary>
internal sealed partial class ExpressionWriter
{
    // The parsers of both engines want exactly their arguments; other methods err when they are evaluated.
    private static readonly string[] FixedArity = ["contains", "containsAll", "containsAny", "isEmpty", "hasTag", "getTag"];

    private Piece Test(int depth)
    {
        if (depth <= 0)
            return dice.Chance(50) ? Of(Bool, 0) : Leaf(0);
        return dice.Below(10) switch
        {
            0 or 1 => new Piece($"{Operand(depth).At(Level.And)} && {Operand(depth).At(Level.Relation)}", Level.And),
            2 or 3 => new Piece($"{Operand(depth).At(Level.Or)} || {Operand(depth).At(Level.And)}", Level.Or),
            4 => new Piece(new string('!', dice.Between(1, 4)) + Operand(depth).At(Level.Member), Level.Sign),
            5 => new Piece($"if {Condition(depth - 1)} then {Operand(depth)} else {Operand(depth)}", Level.Conditional),
            _ => Leaf(depth - 1),
        };
    }

    /// <summary>Guarded by itself, for nothing says that the operand beside it is evaluated; of another type where carelessness says so.</summary>
    private Piece Operand(int depth) => Careless ? Of(World.Type(dice, 1), depth - 1) : Condition(depth - 1);

    private Piece Leaf(int depth) => dice.Below(16) switch
    {
        0 or 1 => Equality(depth),
        2 or 3 => Order(dice.Pick([Long, Long, DateTime, Duration]), depth),
        4 => Relation(Of(String, depth), "like", Vocabulary.Pattern(dice)),
        5 or 6 => Membership(depth),
        7 => Relation(AnyEntity(depth), "is", EntityType()),
        8 => Relation(AnyEntity(depth), "is", $"{EntityType()} in {Of(SetOrEntity(), depth).At(Level.Sum)}"),
        9 or 10 => Has(depth),
        11 or 12 => OfSet(depth),
        13 => Call(AnyEntity(depth), "hasTag", Of(String, depth)),
        14 => Call(Of(Decimal, depth), dice.Pick(["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]), Of(Decimal, depth)),
        _ => dice.Chance(40)
            ? Call(Of(Address, depth), "isInRange", Of(Address, depth))
            : Call(Of(Address, depth), dice.Pick(["isIpv4", "isIpv6", "isLoopback", "isMulticast"])),
    };

    private Piece Equality(int depth)
    {
        var type = World.Type(dice, 1);
        return Relation(Of(type, depth), dice.Chance(60) ? "==" : "!=", Of(type, depth).At(Level.Sum));
    }

    private Piece Order(CedarType type, int depth) => Relation(Of(type, depth), dice.Pick(["<", "<=", ">", ">="]), Of(type, depth).At(Level.Sum));

    private Piece Membership(int depth)
    {
        if (dice.Chance(15))
            return Relation(new Piece("action", Level.Member), "in", Uid("Action", dice.Pick([World.ActionGroup, .. World.ActionIds])).Text);
        var entity = AnyEntity(depth);

        // A set that holds the entity holds what is no entity as well.
        return Relation(entity, "in", Careless ? $"[{entity}, {Of(World.Type(dice, 1), depth)}]" : Of(SetOrEntity(), depth).At(Level.Sum));
    }

    private Piece Has(int depth)
    {
        var target = dice.Chance(50) ? new Piece(dice.Pick(["principal", "resource", "context"]), Level.Member) : Of(dice.Chance(50) ? Record() : Entity(), depth);
        var names = dice.Many(1, 3, () => dice.Pick(Vocabulary.AttributeNames)).Where(IsIdentifier).ToArray();
        return Relation(target, "has", names.Length > 0 && dice.Chance(70) ? string.Join(".", names) : Name());
    }

    private Piece OfSet(int depth)
    {
        var element = World.Type(dice, 2);
        var set = new CedarType.SetOf(element);
        return dice.Below(4) switch
        {
            0 => Call(Of(set, depth), "isEmpty"),
            1 => Call(Of(set, depth), "contains", Of(element, depth)),
            _ => Call(Of(set, depth), dice.Chance(50) ? "containsAll" : "containsAny", Of(set, depth)),
        };
    }

    private Piece AnyEntity(int depth) => dice.Chance(50) ? new Piece(dice.Chance(50) ? "principal" : "resource", Level.Member) : Of(Entity(), depth);

    private CedarType SetOrEntity() => dice.Chance(60) ? Entity() : new CedarType.SetOf(Entity());

    private CedarType.Entity Entity() => new(EntityType());

    private CedarType.RecordOf Record() => new(world.PurposeOf(head.Action).Context);

    private string EntityType() => dice.Pick([.. World.EntityTypes, head.Principal, head.Resource]);

    private static Piece Relation(Piece left, string operation, string right) => new($"{left.At(Level.Sum)} {operation} {right}", Level.Relation);
}
