using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using TackOS.Calls;
using TackOS.Calls.Arguments;

namespace TackOS.Server.Mcp;

/// <summary>The answers to requests that do not get in: a status, a stable code, one sentence, and nothing of what was sent.</summary>
internal static class Turning
{
    // JSON-RPC 2.0, section 5.1.
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;

    public static Task AwayAsync(HttpContext http, int status, string code, string sentence) =>
        WriteAsync(http, status, new JsonObject { ["code"] = code, ["sentence"] = sentence });

    public static Task AwayUnknownAsync(HttpContext http)
    {
        http.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return AwayAsync(
            http, 401, Codes.Unauthenticated, "No valid agent token. Ask an operator for one: tackos agent token AGENT. An operator's token does not work here.");
    }

    /// <summary><c>data.code</c> is the flaw's own code, one of the constants of <see cref="StrictJson"/>.</summary>
    public static Task AwayMalformedAsync(HttpContext http, JsonReading.Malformed flaw) => WriteErrorAsync(
        http,
        flaw.Code is StrictJson.Syntax or StrictJson.InvalidUtf8 or StrictJson.ByteOrderMark ? ParseError : InvalidRequest,
        flaw.Code,
        flaw.Sentence);

    public static Task AwayInvalidAsync(HttpContext http, string code, string sentence) => WriteErrorAsync(http, InvalidRequest, code, sentence);

    private static Task WriteErrorAsync(HttpContext http, int number, string code, string sentence) => WriteAsync(http, 400, new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = null,
        ["error"] = new JsonObject { ["code"] = number, ["message"] = sentence, ["data"] = new JsonObject { ["code"] = code } },
    });

    private static Task WriteAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
