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
        var decisions = entries.Select(entry => entry switch
        {
            CallAdmitted e => (e.Id, e.At, e.Agent, e.Department, e.Tool, Facts: (Facts?)e.Facts),
            CallRefused { Agent: { } agent, Department: { } department } e => (e.Id, e.At, agent, department, e.Tool, e.Facts),
            _ => default,
        }).Where(decision => decision.Facts is not null).ToList();
        var calls = decisions.Select(d => Recorded(db, bodies, inForce, d.Id, d.At, new Agent(d.Agent, d.Department, null, "", Active: true), d.Tool, d.Facts!)).OfType<RecordedCall>().ToList();
        return new Reading(calls, decisions.Count - calls.Count);
    }

    private static RecordedCall? Recorded(Database db, BodyBox bodies, InForce inForce, string id, DateTimeOffset at, Agent agent, string name, Facts facts) =>
        inForce.Tools.TryGetValue(name, out var tool) && facts.Standing is not null && Rows.Body(db, bodies, CallBook.ArgumentsOf(id)) is { } body
            && StrictJson.Parse(body, StrictJsonLimits.Default) is JsonReading.Parsed parsed
            ? new RecordedCall(id, at, agent, tool, parsed.Root, facts)
            : null;
}
