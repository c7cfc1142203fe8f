using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using TackOS.Calls;

namespace TackOS.Server.Storage;

/// <summary>
/// The one writer. Callers queue work; a single thread runs all that is waiting in one database transaction, each piece under a savepoint
/// of its own, commits once, and only then lets the callers go on. So every caller waits for the disk, and they share the wait.
/// </summary>
/// <remarks>
/// A crash before the commit leaves nothing of the batch, and nobody was told anything. A crash after it leaves all of it, and the callers
/// that were not told find their work done when they ask again. A piece that fails is rolled back alone; a commit that fails fails its batch.
/// </remarks>
internal sealed class Writer : IDisposable
{
    private const int MostWaiting = 4096;
    private const int MostInBatch = 512;
    private static readonly TimeSpan LazyDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a caller waits for a store that hangs before it is refused.</summary>
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(20);

    private static readonly Meter Measured = new("TackOS.Server.Storage");

    private readonly Database _database;
    private readonly WaitingLine<Work> _queue = new(MostWaiting);
    private readonly ConcurrentQueue<LazyWork> _lazy = new();
    private readonly Thread _thread;
    private readonly WalKeeper _wal;
    private readonly TimeSpan _patience;
    private long _size;
    private long _epoch;

    public Writer(string file, TimeSpan? patience = null)
    {
        _patience = patience ?? DefaultPatience;
        _database = Database.OpenWriter(file);
        Schema.Migrate(_database);
        // What was erased before the last process died may still lie in the database's log as it was.
        _database.Number("PRAGMA wal_checkpoint(TRUNCATE)");
        _size = _database.Number("SELECT MAX(idx) + 1 FROM entry");
        _epoch = Epoch();
        _wal = new WalKeeper(file);
        _thread = new Thread(Run) { IsBackground = true, Name = "TackOS writer" };
    }

    /// <summary>Of every transaction that was committed, in seconds, from its begin on.</summary>
    public static Histogram<double> CommitTimes { get; } = Measured.CreateHistogram<double>("tackos.store.commit.duration", "s");

    /// <summary>Called on the writer's thread after a commit that changed what is in force, before its callers go on.</summary>
    public Action? InForceChanged { get; set; }

    /// <summary>How many entries are committed.</summary>
    public long Size => Volatile.Read(ref _size);

    public void Start()
    {
        _wal.Start();
        _thread.Start();
    }

    /// <summary>
    /// Runs the work in a durable transaction. What it throws is rolled back and thrown here. Where the store hangs, the caller is refused
    /// after a while, and work that had not begun never will.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<Transaction, T> work)
    {
        var piece = new Work<T>(work);
        return await (_queue.Join(piece) switch
        {
            Joining.Joined => piece.WithinAsync(_patience),
            Joining.Full => throw new StoreUnavailableException("The store is not keeping up, so this was refused before anything was done. Try again."),
            _ => throw new StoreUnavailableException("TackOS is shutting down; nothing was done."),
        });
    }

    public Task WriteAsync(Action<Transaction> work) => WriteAsync(transaction =>
    {
        work(transaction);
        return true;
    });

    /// <summary>
    /// Remembers a small change that rides on the next commit, and that a crash may lose without harm. <paramref name="committed"/> runs on the
    /// writer's thread once it is durable.
    /// </summary>
    public void WriteLazily(Action<Database> work, Action committed) => _lazy.Enqueue(new LazyWork(work, committed));

    public void Dispose()
    {
        _queue.Close();
        if (_thread.IsAlive)
            _thread.Join();
        _wal.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        var batch = new List<Work>(MostInBatch);
        var before = 0;
        while (!_queue.IsOver)
        {
            _queue.Take(batch, MostInBatch, LazyDelay);
            if (before > 1 && batch.Count > 0)
                Gather(batch);
            before = batch.Count;
            if (batch.Count > 0 || !_lazy.IsEmpty)
                Commit(batch);
            batch.Clear();
            if (_wal.WantsRest)
                _wal.Rest(_database);
        }

        if (!_lazy.IsEmpty)
            Commit(batch);
    }

    /// <summary>
    /// Where the last commit served several callers, more of them are about to come: they are let run, for as long as that brings any. A commit
    /// costs more than what it carries, so a few large ones leave more of the processor to the calls. A caller that comes alone waits for nobody.
    /// </summary>
    private void Gather(List<Work> batch)
    {
        int had;
        do
        {
            had = batch.Count;
            Thread.Yield();
            _queue.Take(batch, MostInBatch, TimeSpan.Zero);
        }
        while (batch.Count > had);
    }

    private void Commit(List<Work> batch)
    {
        var start = Stopwatch.GetTimestamp();
        var size = _size;
        var lazy = new List<LazyWork>();
        long epoch;
        try
        {
            _database.Execute("BEGIN IMMEDIATE");
            while (_lazy.TryDequeue(out var small))
                lazy.Add(small);
            foreach (var small in lazy)
                small.Run(_database);
            foreach (var work in batch)
                size = RunOne(work, size);
            epoch = Epoch();
            _database.Execute("COMMIT");
        }
        catch (SqliteException broken)
        {
            lazy.ForEach(_lazy.Enqueue);
            Abandon(batch, broken);
            return;
        }

        CommitTimes.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        Volatile.Write(ref _size, size);
        if (epoch != _epoch)
        {
            _epoch = epoch;
            InForceChanged?.Invoke();
        }

        foreach (var small in lazy)
            small.Committed();
        foreach (var work in batch)
            work.Complete();
        _wal.Committed();
    }

    /// <summary>One caller's work under its own savepoint: it fails alone, and the next entry's number is then what it was before.</summary>
    private long RunOne(Work work, long next)
    {
        if (!work.TryStart())
            return next;
        var transaction = new Transaction(_database, next);
        _database.Execute("SAVEPOINT work");
        try
        {
            work.Run(transaction);
            _database.Execute("RELEASE work");
            return transaction.Next;
        }
        catch (SqliteException broken) when (IsBroken(broken))
        {
            throw;
        }
        catch (Exception failed)
        {
            _database.Execute("ROLLBACK TO work");
            _database.Execute("RELEASE work");
            work.Fail(failed);
            return next;
        }
    }

    private void Abandon(List<Work> batch, SqliteException broken)
    {
        try
        {
            _database.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // Nothing to roll back: SQLite did it itself when the disk failed.
        }

        foreach (var work in batch)
        {
            work.Fail(new StoreUnavailableException($"{Sentence(broken)} Nothing was done; it works again by itself once that is mended.", broken));
            work.Complete();
        }
    }

    private static bool IsBroken(SqliteException broken) => broken.SqliteErrorCode is not 19; // 19: a constraint, the work's own failure

    private static string Sentence(SqliteException broken) => broken.SqliteErrorCode switch
    {
        13 => "The disk that holds the TackOS data folder is full.",
        8 => "The TackOS data folder is read-only.",
        11 or 26 => "The TackOS database is damaged. Restore a backup; tackos audit verify says what is intact.",
        10 => "The disk that holds the TackOS data folder reports an error.",
        _ => $"The TackOS database cannot be written (SQLite {broken.SqliteErrorCode}).",
    };

    private long Epoch() => _database.Number("SELECT epoch FROM control");

    private sealed record LazyWork(Action<Database> Run, Action Committed);
}
