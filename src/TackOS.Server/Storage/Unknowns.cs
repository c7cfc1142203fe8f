using TackOS.Budgets;
using TackOS.Calls;
using TackOS.Identity;
using TackOS.Journal;

namespace TackOS.Server.Storage;

/// <summary>Calls whose outcome nobody knows: made visible, never run again, their holds kept until somebody closes them.</summary>
internal static class Unknowns
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    /// <summary>What was in flight when the process died is unknown now.</summary>
    public static int MarkAllInFlight(Transaction transaction, Ids ids, DateTimeOffset now)
    {
        var open = transaction.Database.All(
            "SELECT id, side_effect, hold FROM call WHERE state = 'executing' ORDER BY id",
            row => (Id: row.GetString(0), Free: !row.Flag(1) && row.GetInt64(2) == 0));
        foreach (var call in open)
            Mark(transaction, call.Id, "TackOS stopped while it was being executed", call.Free, ids, now);
        return open.Count;
    }

    /// <summary>
    /// A store that hung may have kept an admission, or lost an outcome, after its caller was told that it did not. Nobody here knows such a
    /// call any more, so nobody would ever end it.
    /// </summary>
    public static Task MarkForgottenAsync(Store store, LiveCalls live, Ids ids, DateTimeOffset now)
    {
        var forgotten = store.Read(db => db.All(
            "SELECT id, side_effect, hold FROM call WHERE state = 'executing' AND at < ?1 ORDER BY id",
            row => (Id: row.GetString(0), Free: !row.Flag(1) && row.GetInt64(2) == 0), (now - Forgotten).ToUnixTimeMilliseconds())).FindAll(call => !live.Knows(call.Id));
        return forgotten.Count == 0 ? Task.CompletedTask : store.Writer.WriteAsync(transaction =>
        {
            foreach (var call in forgotten)
            {
                // It may have ended meanwhile after all.
                if (transaction.Database.Number("SELECT COUNT(*) FROM call WHERE id = ?1 AND state = 'executing'", call.Id) == 1)
                    Mark(transaction, call.Id, "the store did not answer in time, and nothing executes it any more", call.Free, ids, now);
            }
        });
    }

    public static void Mark(Transaction transaction, string callId, string cause, bool closesByItself, Ids ids, DateTimeOffset now)
    {
        transaction.Append(new CallUnknown(callId, cause) { At = now, Actor = Actors.System });
        if (closesByItself)
        {
            transaction.Append(new CallReconciled(callId, Happened: false, CostMicros: 0, "no price and no side effect: it closes by itself") { At = now, Actor = Actors.System });
            return;
        }

        transaction.Append(new EscalationRaised(ids.New("esc"), "unknown-outcome", callId, $"The outcome of {callId} is not known: {cause}. Its hold counts as spent until an operator closes it.")
        { At = now, Actor = Actors.System });
    }
}
