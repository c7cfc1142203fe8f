using System.Buffers;
using System.Globalization;

namespace TackOS.Vault;

/// <summary>
/// A header of requests to one origin: scheme, host and port must all match. Host and header name are kept in lower case, since
/// both compare so (RFC 9110). The prefix stands before the value, as in <c>Bearer </c>.
/// </summary>
public sealed record HeaderBinding : Binding
{
    private const int MaxNameLength = 64;
    private const int MaxPrefixLength = 64;

    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz");

    // What frames, routes or describes the message is not a credential slot: filling it from outside would change the request itself.
    private static readonly HashSet<string> Reserved =
    [
        "host", "content-length", "transfer-encoding", "content-type", "content-encoding", "content-range", "connection", "keep-alive",
        "te", "trailer", "upgrade", "expect", "date", "origin", "referer", "range", "via", "forwarded", "max-forwards", "set-cookie",
        "user-agent", "last-event-id", "traceparent", "tracestate", "http2-settings",
    ];

    private static readonly string[] ReservedPrefixes = ["proxy-", "sec-", "x-forwarded-", "mcp-", "accept", "access-control-", "if-"];

    /// <exception cref="InvalidBindingException">A part is not allowed; the message says which and why.</exception>
    public HeaderBinding(string scheme, string host, int port, string headerName, string? prefix = null)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(headerName);
        Scheme = scheme is "https" or "http" ? scheme : throw new InvalidBindingException("The scheme is 'https' or 'http', in lower case.");
        Host = BareHost.Normalize(host);
        Port = port is > 0 and <= 65535 ? port : throw new InvalidBindingException("The port is explicit, from 1 to 65535.");
        HeaderName = CheckName(headerName.ToLowerInvariant());
        Prefix = CheckPrefix(prefix ?? "");
    }

    public string Scheme { get; }

    public string Host { get; }

    public int Port { get; }

    public string HeaderName { get; }

    /// <summary>Empty when there is none.</summary>
    public string Prefix { get; }

    /// <summary>Visible ASCII and inner spaces only: no line break, no control, nothing a peer might trim or decode in its own way.</summary>
    public override bool Accepts(ReadOnlySpan<byte> value) =>
        !value.IsEmpty && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') && value[0] != ' ' && value[^1] != ' ';

    internal override string[] CanonicalFields() =>
        ["header", Scheme, Host, Port.ToString(CultureInfo.InvariantCulture), HeaderName, Prefix];

    private static string CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name.AsSpan().ContainsAnyExcept(TokenCharacters))
            throw new InvalidBindingException("The header name is a token of 1 to 64 characters (RFC 9110).");
        if (Reserved.Contains(name) || ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            throw new InvalidBindingException($"The header '{name}' frames, routes or describes the request and never carries a secret.");
        return name;
    }

    private static string CheckPrefix(string prefix)
    {
        if (prefix.Length > MaxPrefixLength || prefix.AsSpan().ContainsAnyExceptInRange(' ', '~') || prefix.StartsWith(' '))
            throw new InvalidBindingException("The prefix is at most 64 visible ASCII characters and does not begin with a space.");
        return prefix;
    }
}
