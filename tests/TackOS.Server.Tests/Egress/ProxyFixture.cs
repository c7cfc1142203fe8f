using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TackOS.Calls;
using TackOS.Server.Egress;
using TackOS.Server.Tests.Upstreams;

namespace TackOS.Server.Tests.Egress;

/// <summary>A proxy over real sockets, with names and addresses of the test's own and a journal that can be looked at.</summary>
internal sealed class ProxyFixture : IAsyncDisposable
{
    private readonly EgressProxy _proxy;
    private readonly int _port;

    /// <param name="allowed">What may be reached.</param>
    /// <param name="options">The proxy's own unless given.</param>
    /// <param name="rule">With this machine as a public host, unless given.</param>
    /// <param name="inside">The socket inside a sandbox; one on this machine's loopback unless given.</param>
    public ProxyFixture(AllowList allowed, EgressOptions? options = null, AddressRule? rule = null, Socket? inside = null)
    {
        var listener = inside ?? Listening();
        _port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _proxy = new EgressProxy("box", allowed, listener, new EgressContext(new AddressGuard(LookUpAsync, rule ?? LoopbackIsPublic, Time), Journal, options ?? new EgressOptions(), Time));
    }

    public ManualTime Time { get; } = new();

    public RecordingJournal Journal { get; } = new();

    /// <summary>What each name answers, one after the other; the last one stays.</summary>
    public ConcurrentDictionary<string, Queue<IPAddress[]>> Names { get; } = new();

    /// <summary>Answers in the place of <see cref="Names"/>, where set.</summary>
    public Func<string, Task<IPAddress[]>>? LookUp { get; init; }

    /// <summary>The names that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static AllowList Allow(params string[] lines) => AllowList.Read(lines).List!;

    /// <summary>So that a destination can be on this machine; everything else is as in force.</summary>
    public static AddressVerdict LoopbackIsPublic(IPAddress address) => IPAddress.IsLoopback(address) ? new(AddressKind.Public, "public") : AddressRules.Of(address);

    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Everything that comes back for these words.</summary>
    public async Task<string> AskAsync(string text)
    {
        await using var stream = await ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        return await ReadAllAsync(stream);
    }

    public Task<string> AskForTunnelAsync(string destination) => AskAsync($"CONNECT {destination} HTTP/1.1\r\nHost: {destination}\r\n\r\n");

    public static async Task<string> ReadAllAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all).WaitAsync(TimeSpan.FromSeconds(30));
        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>A tunnel that stands; what is written goes to the destination.</summary>
    public async Task<NetworkStream> TunnelAsync(string destination)
    {
        var stream = await ConnectAsync();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {destination} HTTP/1.1\r\nHost: {destination}\r\n\r\n"));
        var head = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();
        var got = new byte[head.Length];
        await stream.ReadExactlyAsync(got).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(head, got);
        return stream;
    }

    public async ValueTask DisposeAsync() => await _proxy.DisposeAsync();

    private static Socket Listening()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private Task<IPAddress[]> LookUpAsync(string name, CancellationToken cancel)
    {
        Asked.Enqueue(name);
        if (LookUp is { } other)
            return other(name);
        if (!Names.TryGetValue(name, out var answers))
            throw new SocketException((int)SocketError.HostNotFound);
        lock (answers)
            return Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
    }
}

/// <summary>A journal in memory, which can be ill.</summary>
internal sealed class RecordingJournal : IEgressJournal
{
    private int _next;

    public bool IsWell { get; set; } = true;

    /// <summary>Whether writing fails although it looks well.</summary>
    public bool Fails { get; set; }

    public ConcurrentQueue<(string Id, string Server, string To, string Addresses, bool Tunnel)> Opened { get; } = new();

    public ConcurrentQueue<(string Id, Closing Closing)> Closed { get; } = new();

    public ConcurrentQueue<(string Server, string? To, string Code)> Refused { get; } = new();

    public ConcurrentQueue<long> Further { get; } = new();

    public Task<string> OpenedAsync(string server, Destination to, IReadOnlyList<IPAddress> addresses, bool tunnel)
    {
        if (Fails)
            throw new StoreUnavailableException("The disk is full.");
        var id = $"con_{Interlocked.Increment(ref _next)}";
        Opened.Enqueue((id, server, to.ToString(), string.Join(' ', addresses), tunnel));
        return Task.FromResult(id);
    }

    public Task ClosedAsync(string id, Closing closing)
    {
        Closed.Enqueue((id, closing));
        return Task.CompletedTask;
    }

    public Task RefusedAsync(string server, Destination? to, string code, string sentence)
    {
        Refused.Enqueue((server, to?.ToString(), code));
        return Task.CompletedTask;
    }

    public Task FurtherRefusedAsync(string server, long count, DateTimeOffset since)
    {
        Further.Enqueue(count);
        return Task.CompletedTask;
    }
}
