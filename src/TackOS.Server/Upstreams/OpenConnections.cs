using System.Collections.Concurrent;

namespace TackOS.Server.Upstreams;

/// <summary>
/// Every connection there is, whoever uses it: that of a slot, one that was replaced while a call still runs over it, that of an operator who looks
/// at an offer, and what is being opened. Each may hold secrets, so all of them can be ended at once.
/// </summary>
internal sealed class OpenConnections : IAsyncDisposable
{
    private readonly ConcurrentDictionary<UpstreamConnection, bool> open = new();
    private CancellationTokenSource ending = new();

    /// <summary>Cancelled once all that is open or being opened at this moment is to end.</summary>
    public CancellationToken Ending => Volatile.Read(ref ending).Token;

    public void Add(UpstreamConnection connection) => open[connection] = true;

    public void Remove(UpstreamConnection connection) => open.TryRemove(connection, out _);

    /// <summary>
    /// What is being opened is cancelled first: it is then either among those that are ended here, or sees by itself that it must not stay.
    /// </summary>
    public async Task EndAllAsync()
    {
        await Interlocked.Exchange(ref ending, new CancellationTokenSource()).CancelAsync();
        await Task.WhenAll(open.Keys.Select(connection => connection.DisposeAsync().AsTask()));
    }

    /// <summary>May be called again. The source has no timer, so once it is cancelled nothing of it is left to give back.</summary>
    public async ValueTask DisposeAsync() => await EndAllAsync();
}
