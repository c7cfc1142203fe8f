using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using TackOS.Calls;
using TackOS.Journal;
using TackOS.TransparencyLog;

namespace TackOS.Server.Storage;

/// <summary>
/// The one writer. Callers queue work; a single thread runs all that is waiting in one database transaction, each piece under a savepoint of its
/// own, commits once, and only then lets the callers go on. So every caller waits for the disk, and they share the wait.
/// </summary>
/// <remarks>
/// A crash before the commit leaves nothing of the batch and nobody was told anything. A crash after it leaves all of it, and the callers that
/// were not told find their work done when they ask again. A piece that fails is rolled back alone; a commit that fails fails the batch.
/// </remarks>
internal sealed class Writer : IAsyncDisposable
{
    private const int MostWaiting = 4096;
    private const int MostInBatch = 512;
    private static readonly TimeSpan LazyDelay = TimeSpan.FromMilliseconds(250);

    private readonly Database _database;
    private readonly Channel<Work> _queue = Channel.CreateBounded<Work>(MostWaiting);
    private readonly ConcurrentQueue<Action<Database>> _lazy = new();
    private readonly Thread _thread;
    private readonly CompactRange _tree;
    private long _epoch;

    public Writer(string file)
    {
        _database = Database.OpenWriter(file);
        Schema.Migrate(_database);
        _tree = RestoreTree(_database);
        _epoch = ReadEpoch();
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
    }

    /// <summary>Called on the writer's thread after a commit that changed what is in force, before its callers go on.</summary>
    public Action? InForceChanged { get; set; }

    /// <summary>Size and root of the journal as committed.</summary>
    public (long Size, Hash Root) Tree
    {
        get
        {
            lock (_tree)
                return (_tree.Size, _tree.Root());
        }
    }

    public void Start() => _thread.Start();

    /// <summary>Runs the work in a durable transaction. What it throws for is rolled back and thrown here.</summary>
    public async Task<T> WriteAsync<T>(Func<Transaction, T> work)
    {
        var piece = new Work<T>(work);
        if (!_queue.Writer.TryWrite(piece))
            throw new StoreUnavailableException("The store is not keeping up, so this was refused before anything was done. Try again.");
        return await piece.Done;
    }

    public Task WriteAsync(Action<Transaction> work) => WriteAsync(transaction =>
    {
        work(transaction);
        return true;
    });

    /// <summary>Remembers a small change that may ride on the next commit, or be lost in a crash without harm.</summary>
    public void WriteLazily(Action<Database> work) => _lazy.Enqueue(work);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        if (_thread.IsAlive)
            await Task.Run(_thread.Join);
        _database.Dispose();
    }

    private static CompactRange RestoreTree(Database database)
    {
        var tree = CompactRange.Restore(0, []);
        foreach (var leaf in database.All("SELECT leaf FROM entry ORDER BY idx", row => new Hash(row.Bytes(0))))
            tree.Append(leaf);
        return tree;
    }

    private void Run()
    {
        var batch = new List<Work>(MostInBatch);
        while (Fill(batch))
        {
            Commit(batch);
            batch.Clear();
        }
    }

    /// <summary>Waits for work; a lazy change alone is written after a while. False once the queue is closed and empty.</summary>
    private bool Fill(List<Work> batch)
    {
        var reader = _queue.Reader;
        while (!reader.TryRead(out var first))
        {
            var waiting = reader.WaitToReadAsync().AsTask();
            if (!waiting.Wait(_lazy.IsEmpty ? Timeout.InfiniteTimeSpan : LazyDelay))
                return true;
            if (!waiting.Result)
                return !_lazy.IsEmpty;
            continue;
        }

        _ = reader;
        return true;

        // unreachable
    }

    private void Commit(List<Work> batch) => throw new NotImplementedException();

    private long ReadEpoch() => _database.Number("SELECT epoch FROM control");

    private abstract class Work
    {
        public abstract void Run(Transaction transaction);

        public abstract void Fail(Exception why);

        public abstract void Complete();
    }

    private sealed class Work<T>(Func<Transaction, T> work) : Work
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _failure;
        private T? _result;

        public Task<T> Done => _done.Task;

        public override void Run(Transaction transaction) => _result = work(transaction);

        public override void Fail(Exception why) => _failure ??= why;

        public override void Complete()
        {
            if (_failure is null)
                _done.TrySetResult(_result!);
            else
                _done.TrySetException(_failure);
        }
    }
}
