namespace TackOS.Server.Storage;

/// <summary>
/// A bounded line that many join and one serves. Whoever serves sleeps while it is empty and never spins: on few cores spinning takes the time
/// of those it waits for.
/// </summary>
internal sealed class WaitingLine<T>(int most)
{
    private readonly object _gate = new();
    private readonly Queue<T> _waiting = new();
    private bool _closed;

    /// <summary>Nobody waits, and nobody can join any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (_gate)
                return _closed && _waiting.Count == 0;
        }
    }

    public Joining Join(T item)
    {
        lock (_gate)
        {
            if (_closed)
                return Joining.Closed;
            if (_waiting.Count >= most)
                return Joining.Full;
            _waiting.Enqueue(item);
            Monitor.Pulse(_gate);
            return Joining.Joined;
        }
    }

    /// <summary>Takes those who wait, in their order; where nobody does, waits for the first, for as long as patience lasts.</summary>
    public void Take(List<T> into, int atMost, TimeSpan patience)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_closed && patience > TimeSpan.Zero)
                Monitor.Wait(_gate, patience);
            while (into.Count < atMost && _waiting.TryDequeue(out var item))
                into.Add(item);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}

internal enum Joining
{
    Joined,
    Full,
    Closed,
}
