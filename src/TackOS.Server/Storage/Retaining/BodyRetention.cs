using TackOS.Journal;

namespace TackOS.Server.Storage.Retaining;

/// <summary>
/// Destroys bodies that are older than the policy keeps them, some at a time, each time with an entry that says which. The arguments of a
/// question that is still open stay until it is over.
/// </summary>
internal sealed class BodyRetention(Store store, Eraser eraser, TimeProvider clock)
{
    private const int AtOnce = 200;
    private const int MostBatches = 20;

    // Bodies up to this number were destroyed. They are numbered in the order they came in.
    private long _done;

    public async Task ApplyAsync(RetentionPolicy policy, int days)
    {
        var before = clock.GetUtcNow().AddDays(-days).ToUnixTimeMilliseconds();
        for (var batch = 0; batch < MostBatches; batch++)
        {
            var due = store.Read(db => db.All(
                "SELECT n, id, at FROM body WHERE n > ?1 AND length(key) > 0 ORDER BY n LIMIT ?2",
                row => (Number: row.GetInt64(0), Id: row.GetString(1), At: row.GetInt64(2)), _done, (long)AtOnce)).TakeWhile(body => body.At < before).ToList();
            if (due.Count == 0)
                return;
            var kept = await store.Writer.WriteAsync(transaction => Destroy(transaction, due.ConvertAll(body => body.Id), policy, days));
            eraser.LeaveOldPages();
            if (due.Find(body => kept.Contains(body.Id)) is { Id: not null } first)
            {
                _done = first.Number - 1;
                return;
            }

            _done = due[^1].Number;
        }
    }

    /// <summary>Somebody may have erased one, or asked about one, since they were looked up.</summary>
    private List<string> Destroy(Transaction transaction, List<string> bodies, RetentionPolicy policy, int days)
    {
        var db = transaction.Database;
        var kept = bodies.FindAll(id => db.Number("SELECT COUNT(*) FROM approval WHERE id = ?1 AND status IN ('Pending', 'Approved')", JournalBody.OwnerOf(id)) > 0);
        string[] gone = [.. bodies.Except(kept).Where(id => Erasure.Of(db, id) is null)];
        if (gone.Length > 0)
            transaction.Append(new BodiesErased(gone, policy.Entry, $"bodies are kept for {days} days") { At = clock.GetUtcNow(), Actor = Actors.System });
        foreach (var id in gone)
            transaction.Destroy(id);
        return kept;
    }
}
