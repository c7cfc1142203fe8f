using TackOS.Calls;
using TackOS.Journal;
using TackOS.Server.Storage.Retaining;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>Destroys bodies for good, and has the journal say so. The entries that they belonged to stay as they were, and verify.</summary>
/// <remarks>
/// (1) One transaction: the entry that says it, key and body overwritten where they lay, an open question about the arguments closed. A crash
/// before its commit leaves everything as it was. (2) Whoever waits for the question goes on. (3) The database's log, where the pages still lie
/// as they were, is emptied; only then is the erasure acknowledged. A crash before that leaves the log to the next start, which empties it.
/// </remarks>
internal sealed class Eraser(Store store, ApprovalDesk desk, JournalLog log, TimeProvider clock) : IDisposable
{
    public const string NoBody = "no-body";
    public const string Unfinished = "erasure-unfinished";
    public const string NotReadable = "cold-folder-unreadable";
    private const int MostAlso = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _finishing = new(1);

    // Whether old pages may still lie in the database's log. At first nobody knows: the last process may have left some, and something that reads
    // may keep the start from removing them.
    private volatile bool _unfinished = true;

    /// <summary>Erases the body of one entry.</summary>
    /// <returns>The bodies that hold the same arguments, or the whole of a withheld result, and were not erased, for whoever must have those erased too.</returns>
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

    /// <summary>Says that somebody else destroyed bodies, whose old pages are to be removed.</summary>
    public void LeaveOldPages() => _unfinished = true;

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

    private JournalBody Find(Database db, long index, BodyPart part)
    {
        var json = db.One("SELECT json FROM entry WHERE idx = ?1", row => row.Bytes(0), index) ?? InColdFolder(db, index);
        var entry = JournalJson.ReadEntry(json);
        var body = JournalBody.Of(entry);
        var (asked, has) = (part.ToString().ToLowerInvariant(), body?.Part.ToString().ToLowerInvariant());
        return body?.Part == part
            ? body
            : throw new ControlException(NoBody, $"Entry {index} is {JournalJson.TypeOf(entry)} and has no {asked}{(has is null ? "" : $", only {has}")}. Arguments are beside call.admitted, call.refused and approval.asked, a result beside call.settled and call.credentials.", 409);
    }

    /// <summary>An entry that was pruned may have its body here still. What lies in the cold folder is believed where it is what was signed.</summary>
    private byte[] InColdFolder(Database db, long index)
    {
        if (index < 0 || Pruned.Of(db) is not { } pruned || index >= pruned.To)
            throw ControlException.NotFound("entry", $"{index}");
        var bundle = new EntryBundle(index / Tile.FullWidth);
        var cold = db.One("SELECT cold FROM pruned WHERE from_idx <= ?1 AND to_idx > ?1", row => row.GetString(0), index) ?? pruned.Cold;
        return new ColdFolder(cold).Read(bundle) is { } entries && log.PublishedCheckpoint is { } signed
            && BundleProof.IsIn(bundle, entries, signed, tile => log.Folder.Read(tile) ?? ReadOnlyMemory<byte>.Empty)
            ? entries[(int)(index % Tile.FullWidth)].ToArray()
            : throw new ControlException(NotReadable, $"Entry {index} was pruned to {cold}, where it cannot be read as it was signed. Put that folder back.", 409);
    }

    private sealed record Step(Approvals.Approval? Closed, ControlException? Refusal);
}
