using System.Net;
using TackOS.Server.Upstreams;

namespace TackOS.Server.Tests.Upstreams;

public sealed class UpstreamHttpHandlerTests
{
    private static readonly Uri Address = new("https://tools.example/mcp");

    [Fact]
    public async Task OneCallIsPostedOnce()
    {
        using var border = new Border();
        OutgoingCall.Current = new OutgoingCall(Upstream.Http(Address), "echo", "{}", default);

        await border.PostAsync(Address, "tools/call");
        await border.PostAsync(Address, "notifications/cancelled");

        await Assert.ThrowsAsync<IOException>(() => border.PostAsync(Address, "tools/call"));
        Assert.Equal(2, border.Arrived.Count);
    }

    [Theory]
    [InlineData("https://tools.example/other?x=1", true)]
    [InlineData("https://TOOLS.example:443/mcp", true)]
    [InlineData("https://tools.example:8443/mcp", false)]
    [InlineData("http://tools.example:443/mcp", false)]
    [InlineData("https://tools.example.evil.example/mcp", false)]
    [InlineData("https://evil.example/mcp?tools.example", false)]
    public async Task TheHeaderIsAddedForExactlyItsSchemeHostAndPort(string address, bool added)
    {
        using var border = new Border();

        await border.PostAsync(new Uri(address), "ping");

        Assert.Equal(added ? "Bearer s3cret-value" : null, border.Arrived.Single().Headers.Authorization?.ToString());
    }

    /// <summary>The handler over a peer that says yes to all.</summary>
    private sealed class Border : IDisposable
    {
        private readonly InjectionSet secrets = new([Upstream.Header(Address)]);
        private readonly HttpClient client;

        public Border() => client = new HttpClient(new UpstreamHttpHandler(secrets, 1000, new Peer(Arrived)));

        public List<HttpRequestMessage> Arrived { get; } = [];

        public async Task PostAsync(Uri address, string method)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.Headers.Add("Mcp-Method", method);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        public void Dispose()
        {
            client.Dispose();
            secrets.Dispose();
            Arrived.ForEach(r => r.Dispose());
        }

        private sealed class Peer(List<HttpRequestMessage> arrived) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                arrived.Add(request);
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
            }
        }
    }
}
