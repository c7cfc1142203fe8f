using System.Diagnostics;
using System.Text.Json;
using TackOS.Cedar;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Bench.Cedar;

/// <summary>TackOS.Cedar in this process: policies, entities and requests parsed before.</summary>
internal sealed class OwnEngine(AgentPolicies policies)
{
    private const int AllocationDecisions = 100_000;

    private readonly PolicySet _set = PolicySet.Parse(policies.Text);
    private readonly Entities _entities = CedarJson.ParseEntities(policies.Entities);
    private readonly Request[] _requests = [.. policies.Requests.Select(request => Read(request.Json))];

    /// <summary>Of each request the decision and the ids of policies, as the peer writes them.</summary>
    public IEnumerable<string> Answers() => _requests.Select(request => Authorizer.IsAuthorized(_set, _entities, request)).Select(response =>
        CedarAnswer.Write(response.Decision.ToString(), response.Reasons, response.Errors.Select(error => error.PolicyId)));

    /// <summary>Microseconds a decision, one figure a batch of all requests: a single decision is too short for the clock.</summary>
    public List<double> Decide(TimeSpan length)
    {
        // Room is made before the clock runs, so that the list does not grow while it does.
        var samples = new List<double>(capacity: 1_000_000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        for (var start = Stopwatch.GetTimestamp(); start < end;)
        {
            DecideAll();
            var now = Stopwatch.GetTimestamp();
            samples.Add((now - start) * 1_000_000.0 / Stopwatch.Frequency / _requests.Length);
            start = now;
        }

        return samples;
    }

    public double BytesADecision()
    {
        var rounds = AllocationDecisions / _requests.Length;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
            DecideAll();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(rounds * _requests.Length);
    }

    /// <summary>Microseconds to parse the policies, compile and index them: the median.</summary>
    public double Parse(TimeSpan length)
    {
        var samples = new List<double>();
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < length || samples.Count == 0;)
        {
            var one = Stopwatch.GetTimestamp();
            _ = PolicySet.Parse(policies.Text);
            samples.Add(Stopwatch.GetElapsedTime(one).TotalMicroseconds);
        }

        return Samples.Median(samples);
    }

    private void DecideAll()
    {
        foreach (var request in _requests)
        {
            if (Authorizer.IsAuthorized(_set, _entities, request).Decision != Decision.Allow)
                throw new BenchmarkFailedException("A request of the benchmark is denied.");
        }
    }

    private static Request Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new Request(
            CedarJson.ReadUid(root.GetProperty("principal")), CedarJson.ReadUid(root.GetProperty("action")),
            CedarJson.ReadUid(root.GetProperty("resource")), CedarJson.ReadContext(root.GetProperty("context")));
    }
}

/// <summary>An answer in words, for comparison: sets of ids have no order.</summary>
internal static class CedarAnswer
{
    public static string Write(string decision, IEnumerable<string> reasons, IEnumerable<string> errors) =>
        $"{decision.ToUpperInvariant()} for [{string.Join(", ", reasons.Order(StringComparer.Ordinal))}], errors [{string.Join(", ", errors.Order(StringComparer.Ordinal))}]";
}
