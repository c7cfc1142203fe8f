using TackOS.Calls;
using TackOS.Servers;

namespace TackOS.Server.Upstreams;

/// <summary>
/// The place of one server's connection: opened by the first call that needs it, shared, and replaced when it died or when a call comes with
/// another transport or other secrets.
/// </summary>
internal sealed class ConnectionSlot(UpstreamsContext context) : IAsyncDisposable
{
    private readonly SemaphoreSlim opening = new(1);
    private SharedConnection? current;
    private volatile bool closed;

    /// <summary>A connection that the caller releases after use, or why there is none.</summary>
    /// <exception cref="OperationCanceledException">The deadline passed.</exception>
    public async Task<(SharedConnection? Shared, string Cause)> TakeAsync(
        UpstreamServer server, IReadOnlyList<Injection> injections, CancellationToken deadline)
    {
        await opening.WaitAsync(deadline);
        try
        {
            if (closed)
                return (null, $"The server {server.Id} is being shut down.");
            if (current is { } usable && usable.Connection.IsAlive && usable.Connection.Fits(server, injections))
                return (usable.Take(), "");
            await RetireAsync();
            var (connection, cause) = await UpstreamConnection.OpenAsync(server, injections, context, deadline);
            if (connection is null)
                return (null, cause);
            current = new SharedConnection(connection);
            return (current.Take(), "");
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>From now on no call opens a connection here.</summary>
    public void Shut() => closed = true;

    /// <summary>Ends the connection with the calls that are on it.</summary>
    public async ValueTask DisposeAsync()
    {
        Shut();
        await opening.WaitAsync();
        if (current is { } last)
            await last.Connection.DisposeAsync();
        current = null;
        opening.Release();
    }

    private async Task RetireAsync()
    {
        if (current is { } old)
            await old.ReleaseAsync();
        current = null;
    }
}

/// <summary>A connection that ends when nobody uses it any more: neither its slot, which is the first user, nor a call.</summary>
internal sealed class SharedConnection(UpstreamConnection connection)
{
    private int users = 1;

    public UpstreamConnection Connection => connection;

    public SharedConnection Take()
    {
        Interlocked.Increment(ref users);
        return this;
    }

    public ValueTask ReleaseAsync() => Interlocked.Decrement(ref users) == 0 ? connection.DisposeAsync() : ValueTask.CompletedTask;
}
