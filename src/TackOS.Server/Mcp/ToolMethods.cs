using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TackOS.Calls;

namespace TackOS.Server.Mcp;

/// <summary>
/// <c>tools/list</c> and <c>tools/call</c>, answered with raw JSON below the SDK's typed handlers: its types know the fields of one
/// specification and would drop all others from what an upstream answered.
/// </summary>
internal sealed class ToolMethods(IToolGate gate)
{
    private const string OperationKey = "tackos/operation";

    public McpMessageHandler Around(McpMessageHandler next) => (context, cancel) => context.JsonRpcMessage is JsonRpcRequest request
        ? request.Method switch
        {
            RequestMethods.ToolsList when Exchange.Current is { } exchange => ListAsync(context, request, exchange, cancel),
            RequestMethods.ToolsCall when Exchange.Current is { } exchange => CallAsync(context, request, exchange, cancel),
            _ => next(context, cancel),
        }
        : next(context, cancel);

    private Task ListAsync(MessageContext context, JsonRpcRequest request, Exchange exchange, CancellationToken cancel) =>
        AnswerAsync(context, request, ToolJson.List(gate.ListTools(exchange.Token), ToolJson.SpeaksModern(request)), cancel);

    private async Task CallAsync(MessageContext context, JsonRpcRequest request, Exchange exchange, CancellationToken cancelled)
    {
        var call = Read(exchange);
        Answer answer;
        using (var clientGone = CancellationTokenSource.CreateLinkedTokenSource(exchange.RequestAborted, cancelled))
            answer = await gate.CallAsync(call, clientGone.Token);
        if (answer is not Answer.Result result)
        {
            var refusal = ToolJson.Refusal(((Answer.Stopped)answer).Refusal, ToolJson.SpeaksModern(request));
            await AnswerAsync(context, request, refusal, CancellationToken.None);
            return;
        }

        var whole = false;
        try
        {
            await AnswerAsync(context, request, ToolJson.Result(result.Json, ToolJson.SpeaksModern(request)), CancellationToken.None);
            // A client that cancelled is told to ignore an answer that comes all the same (MCP specification, cancellation).
            whole = !cancelled.IsCancellationRequested;
        }
        finally
        {
            await exchange.SentAsync(result.CallId, whole);
        }
    }

    private static IncomingCall Read(Exchange exchange)
    {
        // What is read here is what the front door read. Were the handler ever given another request's exchange, the method tells.
        if (exchange.Message is not { } message || !message.TryGetProperty("method", out var method) || !method.ValueEquals(RequestMethods.ToolsCall))
            throw Invalid("The message is not the tools/call that its request brought.");
        if (!message.TryGetProperty("params", out var parameters) || parameters.ValueKind != JsonValueKind.Object)
            throw Invalid("tools/call needs params.");
        if (!parameters.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
            throw Invalid("tools/call needs params.name, a string.");
        ReadOnlyMemory<byte> arguments = parameters.TryGetProperty("arguments", out var given)
            ? JsonMarshal.GetRawUtf8Value(given).ToArray()
            : ReadOnlyMemory<byte>.Empty;
        return new IncomingCall(new Credential.AgentBearer(exchange.Token), name.GetString()!, arguments, ReadOperationKey(parameters));
    }

    private static string? ReadOperationKey(JsonElement parameters)
    {
        if (!parameters.TryGetProperty("_meta", out var meta) || meta.ValueKind != JsonValueKind.Object || !meta.TryGetProperty(OperationKey, out var key))
            return null;
        // A key that is not understood is no key: the call would run without the protection that its sender counts on.
        return key.ValueKind == JsonValueKind.String ? key.GetString() : throw Invalid($"_meta[\"{OperationKey}\"] is a string.");
    }

    private static Task AnswerAsync(MessageContext context, JsonRpcRequest request, JsonNode result, CancellationToken cancel) =>
        context.Server.SendMessageAsync(new JsonRpcResponse { Id = request.Id, Result = result }, cancel);

    private static McpProtocolException Invalid(string sentence) =>
        new(sentence, McpErrorCode.InvalidParams) { Data = { ["code"] = Codes.Malformed } };
}
