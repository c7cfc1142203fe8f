using ModelContextProtocol.Client;

namespace TackOS.Server.Upstreams;

/// <summary>
/// A server that is reached by streamable HTTP. Nothing of the machine's or the agent's own goes along: no proxy of the environment, no
/// cookies, no credentials of the user, no trace headers; and a redirect is an answer, not a way.
/// </summary>
internal sealed class HttpChannel : UpstreamChannel
{
    private readonly HttpClient client;

    public HttpChannel(Uri address, InjectionSet injections, UpstreamOptions options)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        // Each call has its own deadline, and the stream that a server tells changes over has none.
        client = new HttpClient(new UpstreamHttpHandler(injections, options.LargestMessageBytes, sockets)) { Timeout = Timeout.InfiniteTimeSpan };
        var http = new HttpClientTransportOptions
        {
            Endpoint = address,
            TransportMode = HttpTransportMode.StreamableHttp,
            ConnectionTimeout = options.ConnectTimeout,
        };
        Transport = new HttpClientTransport(http, client);
    }

    public override IClientTransport Transport { get; }

    public override async ValueTask DisposeAsync()
    {
        await ((HttpClientTransport)Transport).DisposeAsync();
        client.Dispose();
    }
}
