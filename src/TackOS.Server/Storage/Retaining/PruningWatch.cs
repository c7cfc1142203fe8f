using TackOS.Budgets;
using TackOS.Identity;
using TackOS.Journal;

namespace TackOS.Server.Storage.Retaining;

/// <summary>
/// Calls an operator once when entries that are old cannot leave, such as while the cold folder's disk is not mounted, and takes the call back when
/// they can again. Not for two threads at once.
/// </summary>
internal sealed class PruningWatch(Store store, Ids ids, TimeProvider clock)
{
    public const string Kind = "pruning-stopped";
    private bool _called;

    /// <summary>What fails still reaches the caller.</summary>
    public async Task SeeAsync(Func<Task> prune)
    {
        try
        {
            await prune();
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await CallAsync(broken.Message);
            throw;
        }

        _called = false;
        await ResolveAsync();
    }

    private async Task CallAsync(string why)
    {
        // An operator who closed it knows.
        if (_called)
            return;
        await store.Writer.WriteAsync(transaction =>
        {
            // One that another process of this gateway left open says the same.
            if (Open(transaction.Database).Count == 0)
                transaction.Append(new EscalationRaised(ids.New("esc"), Kind, "retention", $"{why} Old entries stay in the data folder until that is mended.") { At = clock.GetUtcNow(), Actor = Actors.System });
        });
        _called = true;
    }

    private Task ResolveAsync() => store.Read(Open).Count == 0 ? Task.CompletedTask : store.Writer.WriteAsync(transaction =>
    {
        foreach (var id in Open(transaction.Database))
            transaction.Append(new EscalationResolved(id, "Old entries leave again.") { At = clock.GetUtcNow(), Actor = Actors.System });
    });

    private static List<string> Open(Database db) =>
        db.All("SELECT id FROM escalation WHERE kind = ?1 AND resolved_at IS NULL", row => row.GetString(0), Kind);
}
