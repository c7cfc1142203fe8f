using System.Text.Json;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>
/// One schema object or boolean, as the keywords in it that assert something. Filled after its creation, because a reference may
/// lead back to it.
/// </summary>
internal sealed class SubSchema
{
    private Keyword[] keywords = [];
    private bool readsEvaluated;

    public void Complete(IEnumerable<Keyword> parts)
    {
        // What looks at the others' results comes last.
        keywords = [.. parts.OrderBy(keyword => keyword.ReadsEvaluated)];
        readsEvaluated = keywords.Any(keyword => keyword.ReadsEvaluated);
    }

    /// <summary>
    /// Whether the value conforms. What was evaluated of it is added to <paramref name="outer"/>, the schema around this one at the
    /// same value, only if it does: a schema that fails annotates nothing.
    /// </summary>
    public bool Accepts(JsonElement value, Evaluated? outer, Evaluation run)
    {
        run.Enter();
        var seen = outer is not null || readsEvaluated ? new Evaluated() : null;
        var accepted = true;
        foreach (var keyword in keywords)
        {
            if (!accepted && (run.IsProbing || keyword.ReadsEvaluated))
            {
                break;
            }

            accepted &= keyword.Accepts(value, seen, run);
        }

        run.Leave();
        if (accepted)
        {
            outer?.Add(seen!);
        }

        return accepted;
    }
}

/// <summary>One assertion or applicator. A keyword that does not concern the kind of the value accepts it.</summary>
internal abstract record Keyword(string Name)
{
    /// <summary>Whether this needs to know what the keywords beside it have evaluated.</summary>
    public virtual bool ReadsEvaluated => false;

    /// <summary>Whether the value conforms; a refusal has been told to <paramref name="run"/>.</summary>
    public abstract bool Accepts(JsonElement value, Evaluated? seen, Evaluation run);
}
