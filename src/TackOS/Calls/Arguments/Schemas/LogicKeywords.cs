using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>The schema <c>false</c>, named after the keyword that holds it.</summary>
internal sealed record Never(string Name) : Keyword(Name)
{
    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run) => run.Refuse(Name, "is not allowed here.");
}

internal sealed record Reference(SubSchema Target) : Keyword("$ref")
{
    public static Keyword Build(KeywordSource source) => new Reference(source.Referred());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run) => Target.Accepts(value, seen, run);
}

internal sealed record AllOf(SubSchema[] Parts) : Keyword("allOf")
{
    public static Keyword Build(KeywordSource source) => new AllOf(source.InPlaceAll());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        var accepted = true;
        foreach (var part in Parts)
        {
            if (!accepted && run.IsProbing)
            {
                break;
            }

            accepted &= part.Accepts(value, seen, run);
        }

        return accepted;
    }
}

internal sealed record AnyOf(SubSchema[] Parts) : Keyword("anyOf")
{
    public static Keyword Build(KeywordSource source) => new AnyOf(source.InPlaceAll());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        var accepted = false;
        foreach (var part in Parts)
        {
            // One is enough, unless somebody wants to know what the others would have evaluated.
            if (accepted && seen is null)
            {
                break;
            }

            accepted |= run.Probe(part, value, seen);
        }

        return accepted || run.Refuse(Name, $"must conform to at least one of {Parts.Length} alternatives, but to none does.");
    }
}

internal sealed record OneOf(SubSchema[] Parts) : Keyword("oneOf")
{
    public static Keyword Build(KeywordSource source) => new OneOf(source.InPlaceAll());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        var accepting = 0;
        foreach (var part in Parts)
        {
            accepting += run.Probe(part, value, seen) ? 1 : 0;
        }

        return accepting == 1 || run.Refuse(Name, $"must conform to exactly one of {Parts.Length} alternatives, but conforms to {accepting}.");
    }
}

internal sealed record Not(SubSchema Forbidden) : Keyword("not")
{
    public static Keyword Build(KeywordSource source) => new Not(source.InPlace());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run) =>
        !run.Probe(Forbidden, value, null) || run.Refuse(Name, "conforms to a schema that it must not conform to.");
}

internal sealed record IfThenElse(SubSchema If, SubSchema? Then, SubSchema? Else) : Keyword("if")
{
    public static Keyword Build(KeywordSource source) =>
        new IfThenElse(source.InPlace(), source.Beside("then")?.InPlace(), source.Beside("else")?.InPlace());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        var branch = run.Probe(If, value, seen) ? Then : Else;
        return branch?.Accepts(value, seen, run) ?? true;
    }
}
