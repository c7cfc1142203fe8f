using TackOS.Calls;
using TackOS.Journal;

namespace TackOS.Server.Storage;

/// <summary>Destroys bodies for good, and has the journal say so. The entries that they belonged to stay as they were, and verify.</summary>
/// <remarks>
/// (1) One transaction: the entry that says it, key and body overwritten where they lay, an open question about the arguments closed. A crash
/// before its commit leaves everything as it was. (2) Whoever waits for the question goes on. (3) The database's log, where the pages still lie
/// as they were, is emptied; only then is the erasure acknowledged. A crash before that leaves the log to the next start, which empties it.
/// </remarks>
internal sealed class Eraser(Store store, ApprovalDesk desk, TimeProvider clock) : IDisposable
{
    public const string NoBody = "no-body";
    public const string Unfinished = "erasure-unfinished";
    private const int MostAlso = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _finishing = new(1);

    // Whether old pages may still lie in the database's log.
    private volatile bool _unfinished;

    /// <summary>Erases the body of one entry.</summary>
    /// <returns>The bodies that hold the same arguments and were not erased, for whoever must have those erased too.</returns>
    /// <exception cref="ControlException">There is no such entry or body, it is erased already, or old pages cannot be removed yet.</exception>
    public async Task<IReadOnlyList<string>> EraseAsync(long index, BodyPart part, string reason, string legalBasis, string actor)
    {
        var body = store.Read(db => Find(db, index, part));
        var step = await WriteAsync(transaction =>
        {
            if (Erasure.Of(transaction.Database, body.Id) is { } earlier)
                return new Step(null, new ControlException(Codes.BodyErased, $"The body of entry {index} was {earlier.Sentence} (entry {earlier.Entry}).", 409));
            var now = clock.GetUtcNow();
            transaction.Append(new BodyErased(index, body.Id, part, body.Digest, reason, legalBasis) { At = now, Actor = actor });
            transaction.Destroy(body.Id);
            return new Step(ApprovalDesk.CloseErased(transaction, JournalBody.OwnerOf(body.Id), reason, now), null);
        });
        if (step.Closed is { } closed)
            desk.Tell(closed);
        if (!await FinishAsync(Patience))
            throw new ControlException(Unfinished, $"The body of entry {index} is erased, and the journal says so. But something reads an older state of the database, such as a replay, and keeps its old pages on the disk. They go as soon as that ends; ask again to be told.", 503);
        return step.Refusal is { } refusal ? throw refusal : store.Read(db => JournalBody.AlsoIn(db, body, MostAlso));
    }

    /// <summary>Removes the old pages of what was erased, where that is left to do.</summary>
    /// <returns>False where somebody still reads or writes them.</returns>
    public async Task<bool> FinishAsync(TimeSpan patience)
    {
        // One at a time: who comes second must not take it for done while the first is about to fail.
        await _finishing.WaitAsync();
        try
        {
            for (var left = patience; _unfinished; left -= Pace)
            {
                // The mark is taken first: what is erased meanwhile sets it again.
                _unfinished = false;
                if (store.TryEmptyLog())
                    continue;
                _unfinished = true;
                if (left <= TimeSpan.Zero)
                    return false;
                await Task.Delay(Pace, clock);
            }

            return true;
        }
        finally
        {
            _finishing.Release();
        }
    }

    public void Dispose() => _finishing.Dispose();

    /// <summary>Whether or not the caller is told that it was kept, old pages may be there afterwards.</summary>
    private async Task<Step> WriteAsync(Func<Transaction, Step> work)
    {
        try
        {
            return await store.Writer.WriteAsync(work);
        }
        finally
        {
            _unfinished = true;
        }
    }

    private static JournalBody Find(Database db, long index, BodyPart part)
    {
        var entry = db.One("SELECT json FROM entry WHERE idx = ?1", row => JournalJson.ReadEntry(row.Bytes(0)), index) ?? throw ControlException.NotFound("entry", $"{index}");
        var body = JournalBody.Of(entry);
        var (asked, has) = (part.ToString().ToLowerInvariant(), body?.Part.ToString().ToLowerInvariant());
        return body?.Part == part
            ? body
            : throw new ControlException(NoBody, $"Entry {index} is {JournalJson.TypeOf(entry)} and has no {asked}{(has is null ? "" : $", only {has}")}. Arguments are beside call.admitted, call.refused and approval.asked, a result beside call.settled.", 409);
    }

    private sealed record Step(Approvals.Approval? Closed, ControlException? Refusal);
}
