using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;

namespace TackOS.Server.Storage;

/// <summary>
/// The refusal of a call that holds a secret tells its agent that a value is right, so an agent that tries values finds one out. The first such call
/// raises an escalation; the third while that one is open switches the agent off, until an admin switches it on again.
/// </summary>
internal static class SecretGuessing
{
    public const string EscalationKind = "secret-in-call";
    public const string StoppedKind = "agent-stopped";
    private const int Most = 3;

    /// <summary>Called in the transaction that keeps the refusal, after it.</summary>
    /// <param name="transaction">That one.</param>
    /// <param name="agentId">Whose call it was.</param>
    /// <param name="ids">For the escalation.</param>
    /// <param name="at">The instant of the refusal.</param>
    public static void Note(Transaction transaction, string agentId, Ids ids, DateTimeOffset at)
    {
        var (db, subject) = (transaction.Database, Account.Agent(agentId));
        var since = db.Number("SELECT MIN(at) FROM escalation WHERE kind = ?1 AND subject = ?2 AND resolved_at IS NULL", EscalationKind, subject);
        if (since == 0)
        {
            Raise(EscalationKind, $"{agentId} sent the value of a secret of the vault. Find out where it has it from. At the third such call before this is resolved it is switched off.");
            return;
        }

        var found = db.Number("SELECT COUNT(*) FROM call WHERE agent = ?1 AND code = ?2 AND at >= ?3", agentId, Codes.SecretSent, since);
        if (found < Most || Rows.Agent(db, agentId) is not { Active: true } agent)
            return;
        transaction.Append(new AgentSet(agent.Id, agent.Department, agent.Mission, agent.OnBehalfOf, Active: false) { At = at, Actor = Actors.System });
        Raise(StoppedKind, $"{agentId} was switched off: {found} of its calls held values of secrets, as if it guessed. Change those secrets, resolve both escalations, then: tackos agent set {agentId} --active yes");

        void Raise(string kind, string sentence) => transaction.Append(new EscalationRaised(ids.New("esc"), kind, subject, sentence) { At = at, Actor = Actors.System });
    }
}
