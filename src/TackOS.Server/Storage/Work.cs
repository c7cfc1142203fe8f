using TackOS.Calls;

namespace TackOS.Server.Storage;

/// <summary>One caller's piece of work, on its way through the writer.</summary>
internal abstract class Work
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int GivenUp = 2;
    private int _state;

    /// <summary>False where its caller has given up: it must not run.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;

    public abstract void Run(Transaction transaction);

    public abstract void Fail(Exception why);

    public abstract void Complete();

    /// <summary>False where it runs already, so that nobody can say what comes of it.</summary>
    protected bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting;
}

internal sealed class Work<T>(Func<Transaction, T> work) : Work
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private T? _result;

    public async Task<T> WithinAsync(TimeSpan patience)
    {
        try
        {
            return await _done.Task.WaitAsync(patience);
        }
        catch (TimeoutException) when (!_done.Task.IsFaulted)
        {
            throw new StoreUnavailableException(TryGiveUp()
                ? "The store hangs, so this was refused before anything was done. It works again by itself once the disk answers."
                : "The store hangs while it writes this. Whether it was kept shows once the disk answers.");
        }
    }

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
