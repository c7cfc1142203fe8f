using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Differential;

/// <summary>Variables and what can be reached from them.</summary>
internal sealed partial class ExpressionWriter
{
    private const int Tries = 8;
    private const int LongestPath = 4;

    /// <summary>A variable or what lies below one, of the type; null when none was found.</summary>
    private Piece? Path(CedarType type)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var guards = new List<string>();
            if (Walk(type, guards) is not { } path)
                continue;
            if (!Careless)
                _guards.AddRange(guards);
            return path;
        }

        return null;
    }

    private Piece? Walk(CedarType wanted, List<string> guards)
    {
        var (at, type) = dice.Below(4) switch
        {
            0 => (new Piece("principal", Level.Member), new CedarType.Entity(head.Principal)),
            1 => (new Piece("resource", Level.Member), new CedarType.Entity(head.Resource)),
            2 when dice.Chance(20) => (new Piece("action", Level.Member), new CedarType.Entity("Action")),
            _ => (new Piece("context", Level.Member), (CedarType)new CedarType.RecordOf(world.PurposeOf(head.Action).Context)),
        };
        for (var steps = 0; steps < LongestPath; steps++)
        {
            if (type == wanted)
                return at;
            if (Step(at, type, guards) is not { } next)
                return null;
            (at, type) = next;
        }

        return null;
    }

    private (Piece, CedarType)? Step(Piece at, CedarType type, List<string> guards)
    {
        if (type is CedarType.Entity { Name: var name } && name != "Action" && world.KindOf(name).Tags is { } tags && dice.Chance(30))
        {
            var tag = dice.Chance(10) ? Of(String, 0).Text : Vocabulary.Quote(dice, dice.Pick(Vocabulary.TagNames));
            guards.Add($"{at.Text}.hasTag({tag})");
            return (new Piece($"{at.Text}.getTag({tag})", Level.Member), tags);
        }

        if (AttributesOf(type) is not { Count: > 0 } attributes)
            return null;
        var (attribute, found) = dice.Pick([.. attributes]);
        if (!found.IsRequired)
            guards.Add($"{at.Text} has {Key(attribute)}");
        return (Access(at, attribute), found.Type);
    }

    private IReadOnlyDictionary<string, AttributeType>? AttributesOf(CedarType type) => type switch
    {
        CedarType.Entity { Name: "Action" } => null,
        CedarType.Entity entity => world.KindOf(entity.Name).Attributes.Attributes,
        CedarType.RecordOf record => record.Record.Attributes,
        _ => null,
    };

    private Piece Access(Piece target, string attribute) =>
        new(target.At(Level.Member) + (IsIdentifier(attribute) && dice.Chance(80) ? $".{attribute}" : $"[{Vocabulary.Quote(dice, attribute)}]"), Level.Member);

    /// <summary>The name where an identifier or a string may stand.</summary>
    private string Key(string attribute) => IsIdentifier(attribute) && dice.Chance(80) ? attribute : Vocabulary.Quote(dice, attribute);

    private string Name() => Key(dice.Pick(Vocabulary.AttributeNames));

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && name is not ("if" or "like");
}
