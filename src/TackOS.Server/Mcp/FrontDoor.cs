using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TackOS.Calls;
using TackOS.Calls.Arguments;

namespace TackOS.Server.Mcp;

/// <summary>
/// What every request passes before the MCP SDK sees any of it: the address it was sent to, the page it came from, the agent's token, the
/// size of its body and that the body means one thing only.
/// </summary>
internal sealed class FrontDoor(IToolGate gate, McpSurfaceOptions options)
{
    private const string ForeignHost = "This host name is not one of this server; use 127.0.0.1 with its port, or have an operator allow the name.";
    private const string ForeignOrigin = "Pages of this origin may not call this server; an operator can allow the origin.";

    private readonly StrictJsonLimits limits = new(options.LargestBodyBytes);

    public async Task EnterAsync(HttpContext http, RequestDelegate inside)
    {
        if (!Callers.HostIsAllowed(http, options))
            await Turning.AwayAsync(http, 403, DoorCodes.HostNotAllowed, ForeignHost);
        else if (!Callers.OriginIsAllowed(http, options))
            await Turning.AwayAsync(http, 403, DoorCodes.OriginNotAllowed, ForeignOrigin);
        else if (Callers.AgentToken(http.Request) is not { } token || !gate.Knows(token))
            await Turning.AwayUnknownAsync(http);
        else if (HttpMethods.IsPost(http.Request.Method))
            await EnterWithBodyAsync(http, token, inside);
        else
            await GoInAsync(http, token, message: null, inside);
    }

    private async Task EnterWithBodyAsync(HttpContext http, string token, RequestDelegate inside)
    {
        if (await ReadBodyAsync(http.Request, http.RequestAborted) is not { } body)
        {
            await Turning.AwayAsync(http, 413, Codes.TooLarge, $"The request is larger than {options.LargestBodyBytes} bytes; send less.");
            return;
        }

        switch (StrictJson.Parse(body, limits))
        {
            case JsonReading.Malformed flaw:
                await Turning.AwayMalformedAsync(http, flaw);
                break;
            case JsonReading.Parsed { Root.ValueKind: JsonValueKind.Array }:
                await Turning.AwayInvalidAsync(http, DoorCodes.BatchNotSupported, "JSON-RPC batches are not supported; send one message a request.");
                break;
            case JsonReading.Parsed { Root.ValueKind: not JsonValueKind.Object }:
                await Turning.AwayInvalidAsync(http, Codes.Malformed, "A JSON-RPC message is an object.");
                break;
            case JsonReading.Parsed parsed:
                http.Request.Body = new MemoryStream(body, writable: false);
                await GoInAsync(http, token, parsed.Root, inside);
                break;
        }
    }

    private async Task GoInAsync(HttpContext http, string token, JsonElement? message, RequestDelegate inside)
    {
        var exchange = new Exchange(gate, token, message, http.RequestAborted);
        http.Response.OnCompleted(exchange.EndedAsync);
        http.User = UserOf(token);
        Exchange.Current = exchange;
        await inside(http);
    }

    /// <summary>The SDK keeps a session to the user who opened it; a session id that another agent found out is worth nothing.</summary>
    private static ClaimsPrincipal UserOf(string token)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        return new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "agent-token"));
    }

    private async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken aborted)
    {
        if (request.ContentLength > options.LargestBodyBytes)
            return null;
        using var whole = new MemoryStream((int)(request.ContentLength ?? 0));
        var part = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(part, aborted)) > 0)
        {
            if (whole.Length + read > options.LargestBodyBytes)
                return null;
            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }
}
