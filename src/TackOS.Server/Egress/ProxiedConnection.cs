using System.Net;
using System.Net.Sockets;
using System.Text;
using TackOS.Calls;
using TackOS.Servers;

namespace TackOS.Server.Egress;

/// <summary>
/// One connection of a sandboxed server: read, looked up in its list, resolved, judged, recorded, connected, relayed, recorded. Nothing leaves before the
/// entry is durable, not even a question for a name that is not listed.
/// </summary>
internal sealed class ProxiedConnection(ProxiedServer server, NetworkStream client)
{
    private const int MostDrained = 64 * 1024;
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(1);

    private readonly EgressContext _context = server.Context;
    private readonly ClientStream _bytes = new(client);

    public async Task ServeAsync(CancellationToken stopping)
    {
        if (!server.TryEnter())
        {
            await RefuseAsync(null, EgressCodes.TooMany, $"{server.Id} has {_context.Options.MostConnections} connections open, and may not have more at once.", stopping);
            return;
        }

        try
        {
            if (await ReadAsync(stopping) is { } request)
                await PassAsync(request, stopping);
        }
        finally
        {
            server.Leave();
        }
    }

    /// <summary>Null where it was refused.</summary>
    private async Task<ProxyRequest?> ReadAsync(CancellationToken stopping)
    {
        RequestHead? head;
        string? flaw;
        using (var bound = new CancellationTokenSource(_context.Options.HeadTimeout, _context.Time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, stopping))
        {
            try
            {
                (head, flaw) = await _bytes.ReadHeadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                (head, flaw) = (null, "it did not come in time");
            }
        }

        var (request, cause) = head is null ? (null, flaw) : ProxyRequest.Of(head);
        if (request is null && cause is not null)
            await RefuseAsync(null, EgressCodes.Malformed, $"The request of {server.Id} is not read: {cause}.", stopping);
        return request;
    }

    private async Task PassAsync(ProxyRequest request, CancellationToken stopping)
    {
        var to = request.To;
        if (!server.Allowed.Covers(to))
        {
            await RefuseAsync(to, EgressCodes.NotListed, $"{server.Id} may not reach {to}. An admin sets it anew with --allow {to} and accepts it, if it is to.", stopping);
            return;
        }

        if (!_context.Journal.IsWell)
        {
            // A question for a name goes out too.
            await RefuseUnrecordedAsync(to, stopping);
            return;
        }

        // Counted before the name is asked for: under a wildcard the question itself says something, to a name server of anybody's.
        if (!await server.MayOpenAsync())
        {
            await RefuseAsync(to, EgressCodes.TooMany, $"{server.Id} asked for {_context.Options.MostOpenedAMinute} connections within a minute, and may have more in the next.", stopping);
            return;
        }

        switch (await _context.Guard.PublicAsync(to.Host, server.Lookups, stopping))
        {
            case Resolution.Refused refused:
                await RefuseAsync(to, refused.Code, refused.Sentence, stopping);
                break;
            case Resolution.Found found when await RecordAsync(request, found, stopping) is { } id:
                await ConnectAsync(id, request, found.Addresses, stopping);
                break;
        }
    }

    /// <summary>The connection's id; null where it could not be recorded and so is refused.</summary>
    private async Task<string?> RecordAsync(ProxyRequest request, Resolution.Found found, CancellationToken stopping)
    {
        try
        {
            if (_context.Journal.IsWell)
                return await _context.Journal.OpenedAsync(server.Id, request.To, found.Addresses, request is ProxyRequest.Tunnel);
        }
        catch (StoreUnavailableException)
        {
            // Said below, and nobody is told more: what the store's trouble is, is not the server's to know.
        }

        await RefuseUnrecordedAsync(request.To, stopping);
        return null;
    }

    private Task RefuseUnrecordedAsync(Destination to, CancellationToken stopping) => RefuseAsync(
        to, EgressCodes.JournalIll, "TackOS cannot record what it would let out, so it lets nothing out. It works again once that is mended.", stopping);

    private async Task ConnectAsync(string id, ProxyRequest request, IReadOnlyList<IPAddress> addresses, CancellationToken stopping)
    {
        var began = _context.Time.GetTimestamp();
        var closing = new Closing(null, 0, 0, TimeSpan.Zero, ConnectionEnds.Unreachable);
        try
        {
            if (await ReachAsync(addresses, request.To.Port, stopping) is not { } reached)
            {
                await AnswerAsync(EgressCodes.Unreachable, $"{request.To} does not answer.", stopping);
                return;
            }

            await using (reached)
                closing = await RelayAsync(request, reached, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            closing = closing with { End = ConnectionEnds.Stopped };
        }
        finally
        {
            await _context.Journal.ClosedAsync(id, closing with { Duration = _context.Time.GetElapsedTime(began) });
        }
    }

    /// <summary>The first of the judged addresses that answers. No name is resolved here.</summary>
    private async Task<NetworkStream?> ReachAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken stopping)
    {
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var bound = new CancellationTokenSource(_context.Options.ConnectTimeout, _context.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, stopping);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), either.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                stopping.ThrowIfCancellationRequested();
            }
        }

        return null;
    }

    private async Task<Closing> RelayAsync(ProxyRequest request, NetworkStream reached, CancellationToken stopping)
    {
        using var idle = new IdleWatch(_context.Options.IdleTimeout, _context.Time, stopping);
        var relay = new Relay(_bytes, client, reached, idle, () => _context.Journal.IsWell);
        var address = ((IPEndPoint)reached.Socket.RemoteEndPoint!).Address;
        var end = ConnectionEnds.Finished;
        try
        {
            if (request is ProxyRequest.Plain plain)
            {
                await relay.PlainAsync(plain, idle.Token);
            }
            else
            {
                await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), idle.Token);
                await relay.TunnelAsync(idle.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidDataException or JournalIllException)
        {
            end = exception switch
            {
                JournalIllException => ConnectionEnds.JournalIll,
                InvalidDataException => ConnectionEnds.Malformed,
                _ when stopping.IsCancellationRequested => ConnectionEnds.Stopped,
                _ when idle.HasExpired => ConnectionEnds.Idle,
                _ => ConnectionEnds.Broken,
            };
        }

        return new Closing(address, relay.Up, relay.Down, TimeSpan.Zero, end);
    }

    private async Task RefuseAsync(Destination? to, string code, string sentence, CancellationToken stopping)
    {
        await server.RefusedAsync(to, code, sentence);
        await AnswerAsync(code, sentence, stopping);
    }

    /// <summary>Says why, and hears the client out for a moment: a socket that is closed over unread bytes takes the answer with it.</summary>
    private async Task AnswerAsync(string code, string sentence, CancellationToken stopping)
    {
        using var bound = new CancellationTokenSource(DrainBound, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, stopping);
        await client.WriteAsync(Answer(code, sentence), either.Token);
        client.Socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[4096];
        for (var drained = 0; drained < MostDrained && await _bytes.ReadAsync(rest, either.Token) is > 0 and var count;)
            drained += count;
    }

    private static byte[] Answer(string code, string sentence)
    {
        var status = code switch
        {
            EgressCodes.Malformed => "400 Bad Request",
            EgressCodes.NotListed or EgressCodes.AddressRefused => "403 Forbidden",
            EgressCodes.TooMany => "429 Too Many Requests",
            EgressCodes.JournalIll => "503 Service Unavailable",
            _ => "502 Bad Gateway",
        };
        var body = Encoding.UTF8.GetBytes($"[{code}] {sentence}\n");
        var head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        return [.. head, .. body];
    }
}
