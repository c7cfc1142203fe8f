using TackOS.Cedar.Schemas;

namespace TackOS.Cedar.Tests.Validation;

/// <summary>A schema of a few entity types and actions, drawn from a seed.</summary>
internal sealed class AnySchema(Random random)
{
    private const int EntityTypes = 3;
    private const int Actions = 3;

    private static readonly string[] Names = ["a", "b", "c", "d"];
    private static readonly string[] Simple = ["Bool", "Long", "String", "Long", "String", "decimal", "ipaddr", "datetime", "duration", "Color"];

    public static Schema Draw(Random random) => Schema.Parse(new AnySchema(random).Text());

    private string Text()
    {
        var entities = Enumerable.Range(0, EntityTypes).Select(i =>
            $"entity E{i}{Parents(i)} {Record(2)}{(random.Next(2) == 0 ? $" tags {Type(1)}" : "")};");
        var actions = Enumerable.Range(0, Actions).Select(i =>
            $"action act{i} in [{(i % 2 == 0 ? "group" : "group, other")}] appliesTo {{ principal: {Some()}, resource: {Some()}, context: {Record(2)} }};");
        return $"entity Color enum [\"red\", \"green\"];\naction group, other;\n{string.Join('\n', entities)}\n{string.Join('\n', actions)}";
    }

    /// <summary>Types lie in themselves and in later ones, so that the hierarchy has several levels and no circle.</summary>
    private string Parents(int type) =>
        random.Next(3) == 0 ? "" : $" in [{string.Join(", ", Enumerable.Range(type, EntityTypes - type).Select(i => $"E{i}"))}]";

    private string Some() => random.Next(2) == 0 ? $"[E{random.Next(EntityTypes)}]" : "[E0, E1]";

    private string Record(int depth) =>
        $"{{ {string.Join(", ", Names.Where(_ => random.Next(4) > 0).Select(name => $"{name}{(random.Next(3) == 0 ? "?" : "")}: {Type(depth)}"))} }}";

    private string Type(int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        4 => $"E{random.Next(EntityTypes)}",
        5 => $"Set<{Type(depth - 1)}>",
        6 or 7 => Record(depth - 1),
        _ => Simple[random.Next(Simple.Length)],
    };
}
