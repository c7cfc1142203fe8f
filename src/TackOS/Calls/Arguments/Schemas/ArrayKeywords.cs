using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>The first items by their own schemas and the others by one: <c>prefixItems</c> and <c>items</c>, which draft-07 calls items and additionalItems.</summary>
internal sealed record Items(SubSchema[] First, SubSchema? Rest) : Keyword("items")
{
    public static Keyword? Build(KeywordSource source)
    {
        var first = source.Beside("prefixItems");
        return source.Name == "items" && first is not null
            ? null
            : new Items(first?.InnerAll() ?? [], source.Beside("items")?.Inner());
    }

    public static Keyword BuildDraft07(KeywordSource source) =>
        source.Value.ValueKind == JsonValueKind.Array
            ? new Items(source.InnerAll(), source.Beside("additionalItems")?.Inner())
            : new Items([], source.Inner());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var accepted = true;
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            var schema = index < First.Length ? First[index] : Rest;
            if (schema is null || (!accepted && run.IsProbing))
            {
                break;
            }

            accepted &= run.AcceptsItem(schema, index, item);
        }

        seen?.AddItemsBelow(Rest is null ? First.Length : int.MaxValue);
        return accepted;
    }
}

internal sealed record Contains(SubSchema Wanted, long Least, long Most) : Keyword("contains")
{
    public static Keyword Build(KeywordSource source) =>
        new Contains(source.Inner(), source.Beside("minContains")?.Count() ?? 1, source.Beside("maxContains")?.Count() ?? long.MaxValue);

    /// <summary>The bounds mean something only beside <c>contains</c>, which reads them; here they are only held to be numbers.</summary>
    public static Keyword? CheckBound(KeywordSource source)
    {
        source.Count();
        return null;
    }

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var found = 0;
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            if (run.Probe(Wanted, item, null))
            {
                found++;
                seen?.AddItem(index);
            }
        }

        return found < Least ? run.Refuse(found == 0 ? Name : "minContains", $"must have at least {Least} items of a certain kind, but has {found}.")
            : found <= Most || run.Refuse("maxContains", $"must have at most {Most} items of a certain kind, but has {found}.");
    }
}

internal sealed record UniqueItems() : Keyword("uniqueItems")
{
    public static Keyword? Build(KeywordSource source) => source.Flag() ? new UniqueItems() : null;

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var different = new HashSet<JsonElement>(JsonValueComparer.Instance);
        foreach (var item in value.EnumerateArray())
        {
            run.Spend(1);
            if (!different.Add(item))
            {
                return run.Refuse(Name, "must not have the same item twice.");
            }
        }

        return true;
    }
}

internal sealed record UnevaluatedItems(SubSchema Rest) : Keyword("unevaluatedItems")
{
    public override bool ReadsEvaluated => true;

    public static Keyword Build(KeywordSource source) => new UnevaluatedItems(source.Inner());

    public override bool Accepts(JsonElement value, Evaluated? seen, Evaluation run)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var accepted = true;
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            accepted &= seen!.HasItem(index) || run.AcceptsItem(Rest, index, item);
        }

        seen!.AddAllItems();
        return accepted;
    }
}
