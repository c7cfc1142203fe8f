namespace TackOS.Server.Search;

/// <summary>How far the index follows the journal, and the meeting of the one who follows with those who wait for it.</summary>
internal sealed class IndexProgress(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _asked = new(0, 1);
    private volatile TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _next;

    /// <summary>The number of the next entry that the index takes in.</summary>
    public long Next => Interlocked.Read(ref _next);

    /// <summary>Whether the index has all entries below a number, after a moment's wait for it.</summary>
    public async Task<bool> ReachesAsync(long size)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        while (Next < size)
        {
            var moved = _moved.Task;
            Ask();
            try
            {
                if (Next < size)
                    await moved.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The one who follows is to look at once.</summary>
    public void Ask()
    {
        try
        {
            _asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was asked already.
        }
    }

    public void Move(long next)
    {
        if (Interlocked.Exchange(ref _next, next) != next)
            Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>A moment, or until somebody asks for what is not in the index yet.</summary>
    public async Task PauseAsync(TimeSpan atMost, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            await Task.WhenAny(_asked.WaitAsync(either.Token), Task.Delay(atMost, clock, either.Token));
        }
        finally
        {
            await either.CancelAsync();
        }
    }

    public void Dispose() => _asked.Dispose();
}
