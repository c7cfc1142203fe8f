using System.Net;

namespace TackOS.Server.Upstreams;

/// <summary>
/// The border of one HTTP upstream: puts a bound header on requests to exactly its address, lets one tool call be posted once, and bounds
/// what comes back.
/// </summary>
internal sealed class UpstreamHttpHandler(InjectionSet injections, int mostBytes, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string MethodHeader = "Mcp-Method";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Clients of 2026-07-28 may post a call again whose stream broke. For a tool that acts, twice is not the same as once.
        if (OutgoingCall.Current is { } call && IsToolCall(request) && !call.TryPost())
            throw new IOException("The connection broke after the call was sent; it is not sent again.");
        if (request.RequestUri is { } address)
        {
            foreach (var (name, value) in injections.HeadersFor(address))
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var response = await base.SendAsync(request, cancellationToken);
        response.Content = new BoundedContent(response.Content, mostBytes);
        return response;
    }

    /// <summary>Older revisions name no method in a header; what they post in the flow of a call is the call, or a cancellation without an answer.</summary>
    private static bool IsToolCall(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post && request.Headers.TryGetValues(MethodHeader, out var methods) && methods.Contains("tools/call");

    private sealed class BoundedContent : HttpContent
    {
        private readonly HttpContent whole;
        private readonly int mostBytes;

        public BoundedContent(HttpContent whole, int mostBytes)
        {
            (this.whole, this.mostBytes) = (whole, mostBytes);
            foreach (var (name, values) in whole.Headers)
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new BoundedStream(await whole.ReadAsStreamAsync(), mostBytes, eachLine: false);

        protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
            new BoundedStream(await whole.ReadAsStreamAsync(cancellationToken), mostBytes, eachLine: false);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var bounded = await CreateContentReadStreamAsync();
            await bounded.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = whole.Headers.ContentLength ?? 0;
            return whole.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                whole.Dispose();
            base.Dispose(disposing);
        }
    }
}
