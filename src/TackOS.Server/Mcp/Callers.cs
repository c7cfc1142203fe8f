using System.Globalization;
using Microsoft.Net.Http.Headers;
using TackOS.Identity;

namespace TackOS.Server.Mcp;

/// <summary>
/// Who may speak here at all. A web page that resolves its own name to this machine (DNS rebinding) still sends its own name in
/// <c>Host</c> and <c>Origin</c>; the MCP transport specification asks servers to check it.
/// </summary>
internal static class Callers
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    public static bool HostIsAllowed(HttpContext http, McpSurfaceOptions options) =>
        http.Request.Headers.Host is [{ Length: > 0 } host]
        && (IsOurLoopback(host, http, http.Request.Scheme) || options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase));

    /// <summary>True where there is none: only browsers send it, and they always do where it matters.</summary>
    public static bool OriginIsAllowed(HttpContext http, McpSurfaceOptions options) => http.Request.Headers.Origin switch
    {
        [] => true,
        [{ } origin] => options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) || IsLoopbackOrigin(origin, http),
        _ => false,
    };

    /// <summary>The agent's token; null where there is none, more than one, or one of an operator.</summary>
    public static string? AgentToken(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        if (request.Headers[HeaderNames.Authorization] is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var token = header[Scheme.Length..].Trim();
        return token.Length == 0 || token.StartsWith(Token.OperatorPrefix, StringComparison.OrdinalIgnoreCase) ? null : token;
    }

    private static bool IsLoopbackOrigin(string origin, HttpContext http)
    {
        var border = origin.IndexOf("://", StringComparison.Ordinal);
        return border > 0 && origin[..border] is "http" or "https" && IsOurLoopback(origin[(border + 3)..], http, origin[..border]);
    }

    private static bool IsOurLoopback(string authority, HttpContext http, string scheme)
    {
        var port = http.Connection.LocalPort;
        var own = ":" + port.ToString(CultureInfo.InvariantCulture);
        var isSchemesOwn = port == (scheme == "https" ? 443 : 80);
        return LoopbackNames.Any(name =>
            string.Equals(authority, name + own, StringComparison.OrdinalIgnoreCase)
            || (isSchemesOwn && string.Equals(authority, name, StringComparison.OrdinalIgnoreCase)));
    }
}
