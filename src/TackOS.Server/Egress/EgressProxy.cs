using System.Collections.Concurrent;
using System.Net.Sockets;

namespace TackOS.Server.Egress;

/// <summary>What all proxies of a gateway share.</summary>
internal sealed record EgressContext(AddressGuard Guard, IEgressJournal Journal, EgressOptions Options, TimeProvider Time);

/// <summary>
/// The one way out of one server's sandbox: a forward proxy (RFC 9110, section 3.7) over a socket that listens on the sandbox's own loopback. It knows the server
/// by that socket, so one server cannot use another's list. Disposing ends every connection and returns when all are recorded as closed.
/// </summary>
internal sealed class EgressProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _listener;
    private readonly ProxiedServer _server;
    private readonly Task _accepting;

    /// <summary>Serves until it is disposed, over a listener that it owns from here on.</summary>
    public EgressProxy(string server, AllowList allowed, Socket listener, EgressContext context)
    {
        (_listener, _server) = (listener, new ProxiedServer(server, allowed, context));
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        // One that broke in a way nobody thought of must not keep the rest, and the process behind them, from ending.
        await Task.WhenAll(_serving.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Serve(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that was gone before it was taken, or no descriptor was left. The next one may do better, and is not waited for in a busy loop.
                await Task.Delay(TimeSpan.FromMilliseconds(50), _server.Context.Time);
            }
        }
    }

    private void Serve(Socket client)
    {
        // Those that are too many are told so, as long as they are no flood: each that is told costs memory and a descriptor of the whole gateway.
        if (_serving.Count >= 2 * _server.Context.Options.MostConnections)
        {
            client.Dispose();
            _server.TurnedAway();
            return;
        }

        var serving = ServeAsync(client);
        _serving[serving] = true;
        _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        await using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            await new ProxiedConnection(_server, stream).ServeAsync(_stopping.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or all is. What was open is recorded by then.
        }
    }
}

/// <summary>One server in the eyes of its proxy: what it may reach, and how much it has asked for.</summary>
internal sealed class ProxiedServer(string id, AllowList allowed, EgressContext context) : IAsyncDisposable
{
    private const int MostLookups = 4;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _lookups = new(MostLookups);
    private int _open;
    private int _opened;
    private int _listed;
    private long _unlisted;
    private DateTimeOffset _since = context.Time.GetUtcNow();
    private ITimer? _flush;

    public string Id => id;

    public AllowList Allowed => allowed;

    public EgressContext Context => context;

    /// <summary>A place among those that are open, to be given back; false where there is none.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_open >= context.Options.MostConnections)
                return false;
            _open++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
            _open--;
    }

    /// <summary>The questions for names that this server may have open at once: each holds a thread of the whole gateway until a name server answers, or until the system gives up.</summary>
    public SemaphoreSlim Lookups => _lookups;

    /// <summary>Whether one more may be opened, and its name asked for, in this minute.</summary>
    public async Task<bool> MayOpenAsync()
    {
        await TurnMinuteAsync();
        lock (_gate)
            return ++_opened <= context.Options.MostOpenedAMinute;
    }

    /// <summary>Records a refusal, as an entry or as one more.</summary>
    public async Task RefusedAsync(Destination? to, string code, string sentence)
    {
        await TurnMinuteAsync();
        lock (_gate)
        {
            if (++_listed > context.Options.MostRefusalsListed)
            {
                CountUnlisted();
                return;
            }
        }

        await context.Journal.RefusedAsync(id, to, code, sentence);
    }

    /// <summary>Counts a connection that was closed without a word.</summary>
    public void TurnedAway()
    {
        lock (_gate)
            CountUnlisted();
    }

    public async ValueTask DisposeAsync()
    {
        if (_flush is { } timer)
            await timer.DisposeAsync();
        await TellAsync(late: true);
    }

    private void CountUnlisted()
    {
        _unlisted++;
        _flush ??= context.Time.CreateTimer(_ => _ = TurnMinuteAsync(), null, Minute, Minute);
    }

    private Task TurnMinuteAsync() => TellAsync(late: false);

    /// <param name="late">Also where the minute is not over.</param>
    private async Task TellAsync(bool late)
    {
        long unlisted;
        DateTimeOffset since;
        lock (_gate)
        {
            var now = context.Time.GetUtcNow();
            // A clock that is set back begins a minute as well.
            if (!late && now - _since < Minute && now >= _since)
                return;
            (unlisted, since) = (_unlisted, _since);
            (_unlisted, _listed, _opened, _since) = (0, 0, 0, now);
        }

        if (unlisted > 0)
            await context.Journal.FurtherRefusedAsync(id, unlisted, since);
    }
}
