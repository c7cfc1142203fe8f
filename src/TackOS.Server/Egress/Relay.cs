using System.Net.Sockets;
using System.Text;

namespace TackOS.Server.Egress;

/// <summary>Carries bytes between a client and its destination, counts them, and ends what stands still.</summary>
/// <param name="client">The server in the sandbox, as it is read.</param>
/// <param name="clientSide">The same, as it is written to.</param>
/// <param name="upstream">Where it reached.</param>
/// <param name="idle">Called off when nothing moves for so long; every piece that moves winds it up again.</param>
/// <param name="mayGoOn">Asked before each piece that goes out.</param>
internal sealed class Relay(ClientStream client, NetworkStream clientSide, NetworkStream upstream, IdleWatch idle, Func<bool> mayGoOn)
{
    private const int PieceBytes = 32 * 1024;

    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    private long _up;
    private long _down;

    /// <summary>Bytes that went out, heads and framing included.</summary>
    public long Up => Interlocked.Read(ref _up);

    /// <summary>Bytes that came back.</summary>
    public long Down => Interlocked.Read(ref _down);

    /// <summary>Both ways, until both have ended. Where one ends, the other learns of it and may go on.</summary>
    public async Task TunnelAsync(CancellationToken cancel)
    {
        var (up, down) = (UpAsync(cancel), DownAsync(cancel));
        await BothAsync(up, down);

        async Task UpAsync(CancellationToken stop)
        {
            var piece = new byte[PieceBytes];
            while (await client.ReadAsync(piece, stop) is > 0 and var count)
                await SendAsync(piece.AsMemory(0, count), stop);
            upstream.Socket.Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>One request with its body, and its answer until the destination ends it.</summary>
    public async Task PlainAsync(ProxyRequest.Plain request, CancellationToken cancel)
    {
        var down = DownAsync(cancel);
        var up = RequestAsync(request, cancel);
        // An answer may come before the request is through, and then the rest of that is nobody's any more.
        if (await Task.WhenAny(up, down) == up)
            await up;
        await down;
    }

    private async Task RequestAsync(ProxyRequest.Plain request, CancellationToken cancel)
    {
        await SendAsync(request.Head, cancel);
        if (request.Body is BodyFraming.Length whole)
        {
            await BodyAsync(whole.Bytes, cancel);
            return;
        }

        // Written anew, so that what goes on is framed as it was understood here. Fields behind the last chunk are not taken.
        while (await client.ReadChunkSizeAsync(cancel) is > 0 and var size)
        {
            await SendAsync(Encoding.ASCII.GetBytes($"{size:x}\r\n"), cancel);
            await BodyAsync(size, cancel);
            await client.ReadEmptyLineAsync(cancel);
            await SendAsync("\r\n"u8.ToArray(), cancel);
        }

        await client.ReadEmptyLineAsync(cancel);
        await SendAsync(LastChunk, cancel);
    }

    /// <exception cref="InvalidDataException">The body ends too early.</exception>
    private async Task BodyAsync(long bytes, CancellationToken cancel)
    {
        var piece = new byte[Math.Min(PieceBytes, bytes)];
        for (var left = bytes; left > 0;)
        {
            var count = await client.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, left)), cancel);
            if (count == 0)
                throw new InvalidDataException();
            await SendAsync(piece.AsMemory(0, count), cancel);
            left -= count;
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        if (!mayGoOn())
            throw new JournalIllException();
        await upstream.WriteAsync(piece, cancel);
        Interlocked.Add(ref _up, piece.Length);
        idle.WindUp();
    }

    private async Task DownAsync(CancellationToken cancel)
    {
        var piece = new byte[PieceBytes];
        while (await upstream.ReadAsync(piece, cancel) is > 0 and var count)
        {
            await clientSide.WriteAsync(piece.AsMemory(0, count), cancel);
            Interlocked.Add(ref _down, count);
            idle.WindUp();
        }

        clientSide.Socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task BothAsync(Task one, Task other)
    {
        await await Task.WhenAny(one, other);
        await Task.WhenAll(one, other);
    }
}

/// <summary>The journal cannot show any more what goes out, so nothing does.</summary>
internal sealed class JournalIllException : Exception;

/// <summary>Cancels what it watches over when it was not wound up for long enough, and when the outer token is cancelled.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly CancellationTokenSource _expiry;
    private readonly CancellationTokenSource _either;
    private readonly TimeSpan _patience;

    public IdleWatch(TimeSpan patience, TimeProvider time, CancellationToken outer)
    {
        (_patience, _expiry) = (patience, new CancellationTokenSource(patience, time));
        _either = CancellationTokenSource.CreateLinkedTokenSource(_expiry.Token, outer);
    }

    public CancellationToken Token => _either.Token;

    public bool HasExpired => _expiry.IsCancellationRequested;

    public void WindUp() => _expiry.CancelAfter(_patience);

    public void Dispose()
    {
        _either.Dispose();
        _expiry.Dispose();
    }
}
