using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Identity;
using TackOS.Policies;
using TackOS.Vault;

namespace TackOS.Server.Storage;

/// <summary>The decisions of the journal with their arguments, for deciding them again.</summary>
internal static class RecordedCalls
{
    private const int AtOnce = 100;

    /// <summary>
    /// The newest first, read as they are asked for, so that no more than a few bodies are held at once.
    /// </summary>
    public static IEnumerable<RecordedReading> Latest(Store store, BodyBox bodies, InForce inForce, int most)
    {
        var before = long.MaxValue;
        while (most > 0)
        {
            var entries = store.Read(db => db.All(
                "SELECT idx, json FROM entry WHERE idx < ?1 AND type IN ('call.admitted', 'call.refused') ORDER BY idx DESC LIMIT ?2",
                row => (Index: row.GetInt64(0), Event: JournalJson.ReadEntry(row.Bytes(1))), before, (long)AtOnce));
            if (entries.Count == 0)
                yield break;
            before = entries[^1].Index;
            foreach (var decision in entries.Select(entry => Decision.Of(entry.Event)).OfType<Decision>().Take(most))
            {
                most--;
                yield return store.Read(db => Recorded(db, bodies, inForce, decision));
            }
        }
    }

    private static RecordedReading Recorded(Database db, BodyBox bodies, InForce inForce, Decision decision)
    {
        if (!inForce.Tools.TryGetValue(decision.Tool, out var tool) || decision.Facts.Standing is null)
            return new RecordedReading.Passed(decision.Id, null);
        return Rows.Body(db, bodies, CallBook.ArgumentsOf(decision.Id)) switch
        {
            BodyReading.Opened body when StrictJson.Parse(body.Bytes, StrictJsonLimits.Default) is JsonReading.Parsed parsed =>
                new RecordedReading.Whole(new RecordedCall(decision.Id, decision.At, decision.Agent, tool, parsed.Root, decision.Facts)),
            BodyReading.Erased erased => new RecordedReading.Passed(decision.Id, erased.By),
            _ => new RecordedReading.Passed(decision.Id, null),
        };
    }

    private sealed record Decision(string Id, DateTimeOffset At, Agent Agent, string Tool, Facts Facts)
    {
        /// <summary>Null for a call that ended before policy was asked.</summary>
        public static Decision? Of(Journal.JournalEvent entry) => entry switch
        {
            CallAdmitted e => new Decision(e.Id, e.At, AgentOf(e.Agent, e.Department), e.Tool, e.Facts),
            CallRefused { Agent: { } agent, Department: { } department, Facts: { } facts } e => new Decision(e.Id, e.At, AgentOf(agent, department), e.Tool, facts),
            _ => null,
        };

        private static Agent AgentOf(string id, string department) => new(id, department, Mission: null, OnBehalfOf: "", Active: true);
    }
}

/// <summary>A decision as it can be read today.</summary>
internal abstract record RecordedReading
{
    private RecordedReading()
    {
    }

    internal sealed record Whole(RecordedCall Call) : RecordedReading;

    /// <summary>It cannot be made again: its tool is gone, or its arguments were never kept, or erased by that erasure.</summary>
    internal sealed record Passed(string Call, Erasure? By) : RecordedReading;
}
