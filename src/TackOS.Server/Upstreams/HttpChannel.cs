using System.Net.Sockets;
using ModelContextProtocol.Client;
using TackOS.Server.Egress;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Upstreams;

/// <summary>
/// A server that is reached by streamable HTTP. Nothing of the machine's or the agent's own goes along: no proxy of the environment, no
/// cookies, no credentials of the user, no trace headers; and a redirect is an answer, not a way.
/// </summary>
internal sealed class HttpChannel : UpstreamChannel
{
    private readonly HttpClient client;
    private readonly HttpClientTransport transport;
    private readonly BoundedConversation conversation;

    public HttpChannel(Transport.Http server, InjectionSet injections, UpstreamsContext context)
    {
        var options = context.Options;
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = (connecting, cancel) => ConnectAsync(connecting.DnsEndPoint.Host, connecting.DnsEndPoint.Port, server.Private, context.Egress.Guard, cancel),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        // Each call has its own deadline, and the stream that a server tells changes over has none.
        client = new HttpClient(new UpstreamHttpHandler(injections, options.LargestMessageBytes, sockets)) { Timeout = Timeout.InfiniteTimeSpan };
        var http = new HttpClientTransportOptions
        {
            Endpoint = server.Address,
            TransportMode = HttpTransportMode.StreamableHttp,
            ConnectionTimeout = options.ConnectTimeout,
        };
        transport = new HttpClientTransport(http, client);
        conversation = new BoundedConversation(transport);
    }

    public override IClientTransport Transport => conversation;

    public override bool IsAlive => !conversation.IsBroken;

    public override async ValueTask DisposeAsync()
    {
        await transport.DisposeAsync();
        client.Dispose();
    }

    /// <summary>
    /// Resolves once, and connects to the addresses that were judged: a name whose answer changes between the two is how one gets behind a wall.
    /// </summary>
    /// <exception cref="RefusedAddressException">No connection goes there.</exception>
    private static async ValueTask<Stream> ConnectAsync(string host, int port, bool acceptedAsPrivate, AddressGuard guard, CancellationToken cancel)
    {
        var name = HostName.Parse(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)
            ?? throw new RefusedAddressException("Its host is not a DNS name in ASCII or an address in its usual form. An admin sets the server's address anew.");
        var addresses = await guard.UpstreamAsync(name, acceptedAsPrivate, cancel) switch
        {
            Resolution.Found found => found.Addresses,
            Resolution.Refused refused => throw new RefusedAddressException(refused.Sentence),
            _ => throw new RefusedAddressException("Its host could not be resolved."),
        };
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. addresses], port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>No connection goes where the server's address leads; the message is a sentence for the operator.</summary>
internal sealed class RefusedAddressException(string sentence) : IOException(sentence);
