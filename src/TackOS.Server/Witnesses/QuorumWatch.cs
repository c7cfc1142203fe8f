using TackOS.Budgets;
using TackOS.Identity;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.TransparencyLog;

namespace TackOS.Server.Witnesses;

/// <summary>
/// Calls an operator once when checkpoints stay without their quorum, and takes the call back when the quorum is there again. Nothing else
/// stops meanwhile: entries go on, are signed for, and become public together once they are cosigned. Not for two threads at once.
/// </summary>
internal sealed class QuorumWatch(Store store, WitnessTimes times, Ids ids, TimeProvider clock)
{
    public const string Kind = "witness-quorum";
    private const string Subject = "witnesses";
    private DateTimeOffset? _missingSince;
    private bool _called;

    /// <summary>Is told what came of each asking.</summary>
    public Task SeeAsync(Cosigning cosigning)
    {
        var now = clock.GetUtcNow();
        if (cosigning.Suffices)
        {
            (_missingSince, _called) = (null, false);
            return ResolveAsync(now);
        }

        _missingSince ??= now;
        return _called || now - _missingSince < times.Patience ? Task.CompletedTask : CallAsync(cosigning, now);
    }

    private async Task CallAsync(Cosigning cosigning, DateTimeOffset now)
    {
        await store.Writer.WriteAsync(transaction =>
        {
            // One that another process of this gateway left open says the same.
            if (Open(transaction.Database).Count > 0)
                return;
            transaction.Append(new EscalationRaised(
                ids.New("esc"), Kind, Subject,
                $"{cosigning.Signatures.Count} of the {cosigning.Quorum} witnesses asked for cosign the journal's checkpoint, so none becomes public. tackos witness show says what each answers.")
            { At = now, Actor = Actors.System });
        });
        // An operator who closed it knows. He is called again after the quorum was there in between.
        _called = true;
    }

    private Task ResolveAsync(DateTimeOffset now) => store.Read(Open).Count == 0 ? Task.CompletedTask : store.Writer.WriteAsync(transaction =>
    {
        foreach (var id in Open(transaction.Database))
            transaction.Append(new EscalationResolved(id, "Enough witnesses cosign again.") { At = now, Actor = Actors.System });
    });

    private static List<string> Open(Database db) =>
        db.All("SELECT id FROM escalation WHERE kind = ?1 AND resolved_at IS NULL", row => row.GetString(0), Kind);
}
