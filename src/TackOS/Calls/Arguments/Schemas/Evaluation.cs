using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TackOS.Calls.Arguments.Schemas;

/// <summary>
/// One validation: where in the value it stands, what it has found, and how much work is left. A limit that runs out ends the whole
/// run as a violation, so that neither <c>not</c> nor <c>anyOf</c> can turn it into a pass.
/// </summary>
internal sealed class Evaluation
{
    public const int MostViolations = 32;
    private const int MostSteps = 2_000_000;
    private const int MostDepth = 512;

    // Patterns that may backtrack are also timed one by one; this bounds them all together.
    private static readonly TimeSpan MostMatching = TimeSpan.FromMilliseconds(250);

    private readonly List<SchemaViolation> violations = [];
    private readonly List<(string? Name, int Index)> path = [];
    private TimeSpan matching;
    private int steps;
    private int depth;
    private int probes;

    public bool IsProbing => probes > 0;

    public static IReadOnlyList<SchemaViolation> Run(SubSchema schema, JsonElement value)
    {
        var run = new Evaluation();
        try
        {
            schema.Accepts(value, null, run);
            return run.violations;
        }
        catch (LimitException limit)
        {
            return [.. run.violations.Take(MostViolations - 1), new SchemaViolation(run.Pointer(), limit.Keyword, limit.Message)];
        }
        catch (RegexMatchTimeoutException)
        {
            return [new SchemaViolation(run.Pointer(), "pattern", "took too long to be matched against the pattern.")];
        }
    }

    public void Enter()
    {
        Spend(1);
        if (++depth > MostDepth)
        {
            throw new LimitException("$ref", $"needs the schema to be followed more than {MostDepth} levels deep.");
        }
    }

    public void Leave() => depth--;

    public void Spend(long count)
    {
        if (count > MostSteps - steps)
        {
            throw new LimitException("$schema", "needs too many steps to be validated.");
        }

        steps += (int)count;
    }

    /// <summary>Records a violation at the present place, unless this is only a probe. Always false, to be returned.</summary>
    public bool Refuse(string keyword, string sentence)
    {
        if (!IsProbing && violations.Count < MostViolations)
        {
            violations.Add(new SchemaViolation(Pointer(), keyword, sentence));
        }

        return false;
    }

    public bool AcceptsProperty(SubSchema schema, string name, JsonElement value) => AcceptsInside(schema, (name, 0), value);

    public bool AcceptsItem(SubSchema schema, int index, JsonElement value) => AcceptsInside(schema, (null, index), value);

    /// <summary>Whether the schema accepts the value, said to nobody.</summary>
    public bool Probe(SubSchema schema, JsonElement value, Evaluated? seen)
    {
        probes++;
        var accepted = schema.Accepts(value, seen, this);
        probes--;
        return accepted;
    }

    public bool Matches(Regex pattern, string text)
    {
        Spend(1 + (text.Length / 64));
        var start = Stopwatch.GetTimestamp();
        var matches = pattern.IsMatch(text);
        matching += Stopwatch.GetElapsedTime(start);
        return matching <= MostMatching ? matches : throw new LimitException("pattern", "takes too long to be matched against patterns.");
    }

    /// <summary>The exact value of a number of the arguments.</summary>
    public static ExactDecimal Number(JsonElement value) =>
        ExactDecimals.TryRead(value, out var number) ? number : throw new LimitException("type", "has more digits than are compared.");

    private bool AcceptsInside(SubSchema schema, (string?, int) step, JsonElement value)
    {
        path.Add(step);
        var accepted = schema.Accepts(value, null, this);
        path.RemoveAt(path.Count - 1);
        return accepted;
    }

    private string Pointer()
    {
        var pointer = new StringBuilder();
        foreach (var (name, index) in path)
        {
            pointer.Append('/').Append(name is null ? index.ToString(CultureInfo.InvariantCulture) : JsonPointer.Escape(Excerpt.Of(name)));
        }

        return pointer.ToString();
    }

    private sealed class LimitException(string keyword, string sentence) : Exception(sentence)
    {
        public string Keyword { get; } = keyword;
    }
}
