using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

internal sealed record TypeKeyword(string[] Types) : Keyword("type")
{
    private static readonly string[] Known = ["null", "boolean", "object", "array", "number", "string", "integer"];

    public static Keyword Build(KeywordSource source)
    {
        var types = source.Value.ValueKind == JsonValueKind.String ? [source.Text()] : source.Names();
        return types.Length > 0 && types.All(Known.Contains)
            ? new TypeKeyword(types)
            : throw source.Refusal("The keyword must name types that JSON Schema has.");
    }

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        var kind = Kind(value);
        return Types.Contains(kind)
            || (kind == "number" && Types.Contains("integer") && Evaluation.Number(value).IsInteger)
            || run.Refuse(Name, $"must be of type {string.Join(" or ", Types)}, but is of type {kind}.");
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };
}

/// <summary><c>enum</c> and <c>const</c>.</summary>
internal sealed record OneOfTheseValues(string Name, JsonElement[] Values) : Keyword(Name)
{
    public static Keyword BuildConst(KeywordSource source) => new OneOfTheseValues(source.Name, [source.Value]);

    public static Keyword BuildEnum(KeywordSource source) =>
        source.Value.ValueKind == JsonValueKind.Array
            ? new OneOfTheseValues(source.Name, [.. source.Value.EnumerateArray()])
            : throw source.Refusal("The keyword must list values.");

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        foreach (var allowed in Values)
        {
            run.Spend(1);

            // DeepEquals compares numbers by their exact decimal value and strings after their escapes.
            if (allowed.ValueKind == value.ValueKind && JsonElement.DeepEquals(allowed, value))
            {
                return true;
            }
        }

        var values = Excerpt.Of(string.Join(", ", Values.Take(32).Select(Excerpt.Of)));
        return run.Refuse(Name, Values.Length == 1 ? $"must be {values}." : $"must be one of {values}.");
    }
}

/// <summary><c>minimum</c>, <c>maximum</c> and their exclusive forms.</summary>
internal sealed record NumberBound(string Name, ExactDecimal Bound, string BoundText) : Keyword(Name)
{
    public static Keyword Build(KeywordSource source) => new NumberBound(source.Name, source.Number(), Excerpt.Of(source.Value));

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            return true;
        }

        var order = Evaluation.Number(value).CompareTo(Bound);
        return Name switch
        {
            "minimum" => order >= 0 || run.Refuse(Name, $"must be at least {BoundText}."),
            "maximum" => order <= 0 || run.Refuse(Name, $"must be at most {BoundText}."),
            "exclusiveMinimum" => order > 0 || run.Refuse(Name, $"must be more than {BoundText}."),
            _ => order < 0 || run.Refuse(Name, $"must be less than {BoundText}."),
        };
    }
}

internal sealed record MultipleOf(ExactDecimal Divisor, string DivisorText) : Keyword("multipleOf")
{
    public static Keyword Build(KeywordSource source) =>
        source.Number() is { Coefficient.Sign: > 0 } divisor
            ? new MultipleOf(divisor, Excerpt.Of(source.Value))
            : throw source.Refusal("The keyword must be more than 0.");

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run) =>
        value.ValueKind != JsonValueKind.Number
        || Evaluation.Number(value).IsMultipleOf(Divisor)
        || run.Refuse(Name, $"must be a multiple of {DivisorText}.");
}

/// <summary>The smallest and largest lengths of strings (in code points), arrays and objects.</summary>
internal sealed record CountBound(string Name, long Bound) : Keyword(Name)
{
    public static Keyword Build(KeywordSource source) => new CountBound(source.Name, source.Count());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        (long Count, string Of)? measured = (Name[3..], value.ValueKind) switch
        {
            ("Length", JsonValueKind.String) => (CodePoints(value.GetString()!), "characters"),
            ("Items", JsonValueKind.Array) => (value.GetArrayLength(), "items"),
            ("Properties", JsonValueKind.Object) => (value.GetPropertyCount(), "properties"),
            _ => null,
        };
        if (measured is not var (count, of))
        {
            return true;
        }

        return Name.StartsWith("min", StringComparison.Ordinal)
            ? count >= Bound || run.Refuse(Name, $"must have at least {Bound} {of}, but has {count}.")
            : count <= Bound || run.Refuse(Name, $"must have at most {Bound} {of}, but has {count}.");
    }

    private static int CodePoints(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }
}

internal sealed record PatternKeyword(System.Text.RegularExpressions.Regex Expression, string Pattern) : Keyword("pattern")
{
    public static Keyword Build(KeywordSource source) => new PatternKeyword(source.Pattern(source.Text()), Excerpt.Of(source.Text()));

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run) =>
        value.ValueKind != JsonValueKind.String
        || run.Matches(Expression, value.GetString()!)
        || run.Refuse(Name, $"must match the pattern {Pattern}");
}
