using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TackOS.Server.Tests.Egress;

/// <summary>A destination on this machine, which does with each connection what the test says and counts them.</summary>
internal sealed class Origin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<NetworkStream, Task> _serve;
    private readonly Task _accepting;
    private int _connections;

    public Origin(Func<NetworkStream, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What arrived, a text for each connection that ended.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>Answers with what it got, until it gets no more.</summary>
    public static Origin Echo() => new(async stream => await stream.CopyToAsync(stream));

    /// <summary>Answers the first request with a short answer, and keeps what it was.</summary>
    public static Origin Http()
    {
        Origin? origin = null;
        return origin = new Origin(async stream =>
        {
            var heard = new StringBuilder();
            var piece = new byte[4096];
            while (!IsWhole(heard.ToString()) && await stream.ReadAsync(piece) is > 0 and var count)
                heard.Append(Encoding.Latin1.GetString(piece, 0, count));
            origin!.Heard.Enqueue(heard.ToString());
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray());
        });
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        var body = text[(end + 4)..];
        if (text.Contains("chunked", StringComparison.Ordinal))
            return body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        var at = text.IndexOf("Content-Length: ", StringComparison.Ordinal);
        return at < 0 || body.Length >= int.Parse(text[(at + 16)..text.IndexOf('\r', at)], null);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                await _serve(client.GetStream());
            }
            catch (IOException)
            {
                // The proxy went away.
            }
        }
    }
}
