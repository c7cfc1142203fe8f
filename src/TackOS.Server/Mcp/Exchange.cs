using System.Text.Json;

namespace TackOS.Server.Mcp;

/// <summary>
/// One HTTP request on its way through the endpoint, from the front door to the delivery of its answer. The MCP SDK runs a message's
/// handler in the execution context of the request that brought it, which is how the handler finds its exchange.
/// </summary>
internal sealed class Exchange(IToolGate gate, string token, JsonElement? message, CancellationToken requestAborted)
{
    private static readonly AsyncLocal<Exchange?> Ambient = new();

    private readonly Lock settling = new();
    private string? callId;
    private bool? sent;
    private bool? arrived;

    public static Exchange? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public string Token => token;

    /// <summary>The body, which means one thing only; null for a request without one.</summary>
    public JsonElement? Message => message;

    /// <summary>Fires when the connection of the client is gone.</summary>
    public CancellationToken RequestAborted => requestAborted;

    /// <summary>The handler is through with the answer of this call: it was handed to the response, or could not be.</summary>
    public Task SentAsync(string answered, bool whole)
    {
        lock (settling)
        {
            (callId, sent) = (answered, whole);
        }

        return SettleAsync();
    }

    /// <summary>The response has ended, with the client still there or not.</summary>
    public Task EndedAsync()
    {
        lock (settling)
        {
            arrived = !requestAborted.IsCancellationRequested;
        }

        return SettleAsync();
    }

    /// <summary>
    /// The response may end before its answer is there (the client left), so what became of the delivery is known, and told, when both
    /// have been reported.
    /// </summary>
    private Task SettleAsync()
    {
        string settled;
        bool delivered;
        lock (settling)
        {
            if (callId is null || sent is null || arrived is null)
                return Task.CompletedTask;
            (settled, delivered) = (callId, sent.Value && arrived.Value);
            callId = null;
        }

        return delivered ? gate.DeliveredAsync(settled) : gate.NotDeliveredAsync(settled);
    }
}
