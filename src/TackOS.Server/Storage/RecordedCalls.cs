using TackOS.Calls;
using TackOS.Calls.Arguments;
using TackOS.Identity;
using TackOS.Policies;
using TackOS.Vault;

namespace TackOS.Server.Storage;

/// <summary>The decisions of the journal with their arguments, for deciding them again.</summary>
internal static class RecordedCalls
{
    /// <param name="Calls">The newest first.</param>
    /// <param name="Passed">Decisions that cannot be made again: their tool is gone, or their arguments were erased or never kept.</param>
    public sealed record Reading(IReadOnlyList<RecordedCall> Calls, int Passed);

    public static Reading Latest(Database db, BodyBox bodies, InForce inForce, int most)
    {
        var entries = db.All(
            "SELECT json FROM entry WHERE type IN ('call.admitted', 'call.refused') ORDER BY idx DESC LIMIT ?1", row => JournalJson.ReadEntry(row.Bytes(0)), (long)most);
        var decisions = entries.Select(Decision.Of).OfType<Decision>().ToList();
        var calls = decisions.Select(decision => Recorded(db, bodies, inForce, decision)).OfType<RecordedCall>().ToList();
        return new Reading(calls, decisions.Count - calls.Count);
    }

    private static RecordedCall? Recorded(Database db, BodyBox bodies, InForce inForce, Decision decision) =>
        inForce.Tools.TryGetValue(decision.Tool, out var tool) && decision.Facts.Standing is not null
            && Rows.Body(db, bodies, CallBook.ArgumentsOf(decision.Id)) is { } body
            && StrictJson.Parse(body, StrictJsonLimits.Default) is JsonReading.Parsed parsed
            ? new RecordedCall(decision.Id, decision.At, decision.Agent, tool, parsed.Root, decision.Facts)
            : null;

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
