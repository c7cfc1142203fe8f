namespace TackOS.Cedar.Tests.Differential;

/// <summary>A template, the id it is linked under, and the values of its slots: entities as Cedar's JSON has them.</summary>
internal sealed record RandomLink(string Id, string? Principal, string? Resource);

/// <summary>A template with its links.</summary>
internal sealed record RandomTemplate(string Id, string Text, IReadOnlyList<RandomLink> Links);

/// <summary>Writes random policies as Cedar text, each with one of the degrees of carelessness that are given; 0 is careful.</summary>
internal sealed class PolicyWriter(Dice dice, World world, IReadOnlyList<int> carelessPercents)
{
    private const string PrincipalSlot = "?principal";
    private const string ResourceSlot = "?resource";
    private const int MostDepth = 4;

    /// <summary>Some policies in one text, without ids.</summary>
    public string Policies() => string.Join(Blank(), dice.Many(2, 12, () => Policy("", isTemplate: false, out _)));

    /// <summary>A template with a slot or two, linked up to three times.</summary>
    public RandomTemplate Template(int number)
    {
        var id = FormattableString.Invariant($"template{number}");
        var text = Policy($"@id(\"{id}\") ", isTemplate: true, out var written);
        var links = dice.Many(0, 3, () => new RandomLink("", Filler(written, PrincipalSlot), Filler(written, ResourceSlot)));
        return new RandomTemplate(id, text, [.. links.Select((link, i) => link with { Id = FormattableString.Invariant($"{id}.link{i}") })]);
    }

    private string Policy(string id, bool isTemplate, out string head)
    {
        var carelessPercent = dice.Pick(carelessPercents);
        var careful = carelessPercent == 0;
        var known = world.Head();
        var slots = isTemplate ? dice.Between(1, 3) : 0;
        head = $"{Scope("principal", known.Principal, (slots & 1) > 0, careful)}, {Action(known.Action, careful)}, {Scope("resource", known.Resource, (slots & 2) > 0, careful)}";
        var expressions = new ExpressionWriter(dice, world, known, carelessPercent);
        var conditions = dice.Many(0, 2, () => $"{Blank()}{(dice.Chance(70) ? "when" : "unless")} {{{Blank()}{expressions.Condition(dice.Between(0, MostDepth))} }}");
        return $"{id}{Annotation()}{(dice.Chance(60) ? "permit" : "forbid")}{Blank()}({head}{(dice.Chance(5) ? "," : "")}){string.Concat(conditions)};";
    }

    /// <summary>A careful head holds the principal or resource to the type that the conditions were written for.</summary>
    private string Scope(string variable, string type, bool hasSlot, bool careful)
    {
        var target = hasSlot ? $"?{variable}" : $"{dice.Pick([type, type, .. World.EntityTypes])}::{Vocabulary.Quote(dice, dice.Pick(world.Ids))}";
        if (careful && !hasSlot)
            return dice.Chance(70) ? $"{variable} is {type}" : $"{variable} == {type}::\"a\"";
        return dice.Below(hasSlot ? 3 : 10) switch
        {
            0 => $"{variable} == {target}",
            1 => $"{variable} in {target}",
            2 => $"{variable} is {type} in {target}",
            3 or 4 => $"{variable} is {type}",
            _ => variable,
        };
    }

    private string Action(string id, bool careful)
    {
        if (careful)
            return $"action == {Uid(id)}";
        return dice.Below(8) switch
        {
            0 => $"action == {Uid(id)}",
            1 => $"action in {Uid(World.ActionGroup)}",
            2 => $"action in {Uid(id)}",
            3 => $"action in [{dice.List(dice.Many(0, 3, () => Uid(dice.Pick([World.ActionGroup, .. World.ActionIds]))))}]",
            _ => "action",
        };
    }

    private string? Filler(string head, string slot) =>
        head.Contains(slot, StringComparison.Ordinal) ? $"{{\"type\":\"{dice.Pick(World.EntityTypes)}\",\"id\":{DataWriter.Text(dice.Pick(world.Ids))}}}" : null;

    private string Uid(string id) => $"Action::{Vocabulary.Quote(dice, id)}";

    private string Annotation() => dice.Chance(10) ? $"@note({Vocabulary.Quote(dice, dice.Pick(Vocabulary.Strings))}) " : dice.Chance(5) ? "@if " : "";

    private string Blank() => dice.Pick([" ", " ", " ", "\n", "\t", " // \"a\" }\n", "\r\n"]);
}
