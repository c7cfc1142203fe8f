using System.Globalization;
using System.Text;

namespace TackOS.Server.Egress;

/// <summary>How the end of a request's body is known.</summary>
internal abstract record BodyFraming
{
    private BodyFraming()
    {
    }

    /// <summary>So many bytes; none where there is no body.</summary>
    public sealed record Length(long Bytes) : BodyFraming;

    public sealed record Chunked : BodyFraming;
}

/// <summary>What a client of the proxy asks for (RFC 9110, sections 7 and 9.3.6; RFC 9112, section 3.2).</summary>
/// <param name="To">Where it is to go.</param>
internal abstract record ProxyRequest(Destination To)
{
    private const int HttpPort = 80;
    private const string HttpScheme = "http://";
    private const int LongestLength = 18;

    /// <summary>Between two hops only, beside those that the field Connection names (RFC 9110, section 7.6.1). Everything that begins with Proxy- is too.</summary>
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "Content-Length", "HTTP2-Settings",
    };

    /// <summary>CONNECT: bytes both ways, which nobody looks at.</summary>
    public sealed record Tunnel(Destination To) : ProxyRequest(To);

    /// <summary>One request in the clear. <paramref name="Head"/> is what goes on, with the one body that follows.</summary>
    public sealed record Plain(Destination To, byte[] Head, BodyFraming Body) : ProxyRequest(To);

    /// <returns>The request, or what is wrong with it, in words that end a sentence and hold nothing of it.</returns>
    public static (ProxyRequest? Request, string Flaw) Of(RequestHead head)
    {
        if (head.Values("Host").Count > 1 || (head.Values("Host").Count == 0 && !head.IsOldVersion && head.Method != "CONNECT"))
            return (null, "it has not exactly one field Host");
        var (body, flaw) = BodyOf(head);
        if (body is null)
            return (null, flaw);
        return head.Method == "CONNECT" ? TunnelOf(head, body) : PlainOf(head, body);
    }

    private static (ProxyRequest?, string) TunnelOf(RequestHead head, BodyFraming body)
    {
        if (body is not BodyFraming.Length { Bytes: 0 })
            return (null, "a CONNECT has no body");
        return Destination.Parse(head.Target) is { } to ? (new Tunnel(to), "") : (null, "what follows CONNECT is not HOST:PORT, in the usual form of a name or an address");
    }

    private static (ProxyRequest?, string) PlainOf(RequestHead head, BodyFraming body)
    {
        if (!head.Target.StartsWith(HttpScheme, StringComparison.OrdinalIgnoreCase))
            return (null, "its target is not an http address; https goes by CONNECT");
        var rest = head.Target[HttpScheme.Length..];
        var end = rest.IndexOfAny(['/', '?', '#', '\\']);
        var (authority, path) = end < 0 ? (rest, "/") : (rest[..end], rest[end..]);
        if (path.AsSpan().ContainsAny('#', '\\') || Destination.Parse(authority, HttpPort) is not { } to)
            return (null, "its target is not http://HOST:PORT/PATH, in the usual form of a name or an address");
        return (new Plain(to, Written(head, to, path.StartsWith('/') ? path : "/" + path, body), body), "");
    }

    private static (BodyFraming? Body, string Flaw) BodyOf(RequestHead head)
    {
        var (lengths, encodings) = (head.Values("Content-Length"), head.Values("Transfer-Encoding"));
        if (lengths.Count + encodings.Count > 1)
            return (null, "the length of its body is said more than once");
        if (encodings.Count == 1)
        {
            return encodings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase) && !head.IsOldVersion
                ? (new BodyFraming.Chunked(), "")
                : (null, "its transfer encoding is not chunked alone");
        }

        if (lengths.Count == 0)
            return (new BodyFraming.Length(0), "");
        return lengths[0].Length is > 0 and <= LongestLength && lengths[0].All(char.IsAsciiDigit)
            ? (new BodyFraming.Length(long.Parse(lengths[0], CultureInfo.InvariantCulture)), "")
            : (null, "its content length is not a number");
    }

    /// <summary>The head as it goes on: to the host that was checked, whatever the field Host said (RFC 9112, section 3.2.2), and once.</summary>
    private static byte[] Written(RequestHead head, Destination to, string path, BodyFraming body)
    {
        var dropped = head.Values("Connection").SelectMany(v => v.Split(',')).Select(name => name.Trim(' ', '\t')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var text = new StringBuilder($"{head.Method} {path} HTTP/1.1\r\nHost: {(to.Port == HttpPort ? to.Host.Text : to.ToString())}\r\n");
        foreach (var (name, value) in head.Fields)
        {
            if (!HopByHop.Contains(name) && !dropped.Contains(name) && !name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase))
                text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (body is BodyFraming.Chunked)
            text.Append("Transfer-Encoding: chunked\r\n");
        else if (head.Values("Content-Length") is [var length])
            text.Append("Content-Length: ").Append(length).Append("\r\n");
        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }
}
