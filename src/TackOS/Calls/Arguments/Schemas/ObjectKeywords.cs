using System.Text.Json;
using System.Text.RegularExpressions;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>, which share one look at each property.</summary>
internal sealed record Properties(
    Dictionary<string, SubSchema> Named, (Regex Pattern, SubSchema Schema)[] Patterned, SubSchema? Others) : Keyword("properties")
{
    private static readonly string[] Names = ["properties", "patternProperties", "additionalProperties"];

    public static Keyword? Build(KeywordSource source)
    {
        if (source.Name != Names.First(name => source.Sibling(name) is not null))
        {
            return null;
        }

        var patterned = source.Beside("patternProperties");
        return new Properties(
            source.Beside("properties")?.InnerByName() ?? [],
            [.. patterned?.InnerByName().Select(pair => (patterned.Pattern(pair.Key), pair.Value)) ?? []],
            source.Beside("additionalProperties")?.Inner());
    }

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var accepted = true;
        foreach (var property in value.EnumerateObject())
        {
            accepted &= AcceptsOne(property.Name, property.Value, seen, run);
            if (!accepted && run.IsProbing)
            {
                break;
            }
        }

        return accepted;
    }

    private bool AcceptsOne(string name, JsonElement value, Evaluated? seen, Evaluation run)
    {
        var accepted = true;
        var known = Named.TryGetValue(name, out var schema);
        if (known)
        {
            accepted = run.AcceptsProperty(schema!, name, value);
        }

        foreach (var (pattern, patterned) in Patterned)
        {
            if (run.Matches(pattern, name))
            {
                known = true;
                accepted &= run.AcceptsProperty(patterned, name, value);
            }
        }

        if (!known && Others is null)
        {
            return true;
        }

        seen?.AddName(name);
        return known ? accepted : run.AcceptsProperty(Others!, name, value);
    }
}

internal sealed record PropertyNames(SubSchema Allowed) : Keyword("propertyNames")
{
    public static Keyword Build(KeywordSource source) => new PropertyNames(source.Inner());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var accepted = true;
        foreach (var property in value.EnumerateObject())
        {
            accepted &= run.AcceptsProperty(Allowed, property.Name, JsonValueComparer.StringElement(property.Name));
        }

        return accepted;
    }
}

internal sealed record Required(string[] Names) : Keyword("required")
{
    public static Keyword Build(KeywordSource source) => new Required(source.Names());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run) =>
        value.ValueKind != JsonValueKind.Object || HasAll(Name, Names, value, run);

    /// <summary>Whether every name is there; each one that is not is told.</summary>
    public static bool HasAll(string keyword, string[] names, JsonElement value, Evaluation run)
    {
        // A lookup goes through the properties one by one.
        run.Spend((long)names.Length * (1 + (value.GetPropertyCount() / 8)));
        var accepted = true;
        foreach (var name in names)
        {
            accepted &= value.TryGetProperty(name, out _) || run.Refuse(keyword, $"must have the property {Excerpt.Of(name)}.");
        }

        return accepted;
    }
}

/// <summary><c>dependentRequired</c>, <c>dependentSchemas</c> and <c>dependencies</c>: what a property asks for by being there.</summary>
internal sealed record Dependents(string Name, (string Trigger, string[] Names, SubSchema? Schema)[] Demands) : Keyword(Name)
{
    public static Keyword Build(KeywordSource source)
    {
        if (source.Value.ValueKind != JsonValueKind.Object)
        {
            throw source.Refusal("The keyword must be an object.");
        }

        return new Dependents(source.Name, [.. source.Value.EnumerateObject().Select(member => Demand(source, member))]);
    }

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        run.Spend((long)Demands.Length * (1 + (value.GetPropertyCount() / 8)));
        var accepted = true;
        foreach (var (trigger, names, schema) in Demands)
        {
            if (value.TryGetProperty(trigger, out _))
            {
                accepted &= Required.HasAll(Name, names, value, run);
                accepted &= schema?.Accepts(value, seen, run) ?? true;
            }
        }

        return accepted;
    }

    private static (string, string[], SubSchema?) Demand(KeywordSource source, JsonProperty member) =>
        source.Name == "dependentRequired" || (source.Name == "dependencies" && member.Value.ValueKind == JsonValueKind.Array)
            ? (member.Name, source.NamesOf(member.Value), null)
            : (member.Name, [], source.InPlace(member.Name));
}

internal sealed record UnevaluatedProperties(SubSchema Rest) : Keyword("unevaluatedProperties")
{
    public override bool ReadsEvaluated => true;

    public static Keyword Build(KeywordSource source) => new UnevaluatedProperties(source.Inner());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var accepted = true;
        foreach (var property in value.EnumerateObject())
        {
            accepted &= seen!.HasName(property.Name) || run.AcceptsProperty(Rest, property.Name, property.Value);
        }

        seen!.AddAllNames();
        return accepted;
    }
}
