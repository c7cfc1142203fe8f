using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using TackOS.Calls;
using TackOS.Server.Mcp;

namespace TackOS.Server.Tests.Mcp;

/// <summary>A gate that knows one agent, records what it is asked and answers as it is told.</summary>
internal sealed class FakeGate : IToolGate
{
    public const string Token = "tka_0123456789012345678901234567890123456789012";
    public const string OtherToken = "tka_9876543210987654321098765432109876543210987";

    public ConcurrentQueue<IncomingCall> Calls { get; } = new();

    /// <summary>What was told of deliveries, in order.</summary>
    public Channel<string> Deliveries { get; } = Channel.CreateUnbounded<string>();

    public IReadOnlyList<OfferedTool> Tools { get; set; } = [];

    public Func<IncomingCall, CancellationToken, Task<Answer>> Answer { get; set; } =
        (_, _) => throw new InvalidOperationException("This test expects no call.");

    public bool Knows(string agentToken) => agentToken is Token or OtherToken;

    public IReadOnlyList<OfferedTool> ListTools(string agentToken) => agentToken == Token ? Tools : [];

    public Task<Answer> CallAsync(IncomingCall call, CancellationToken clientGone)
    {
        Calls.Enqueue(call);
        return Answer(call, clientGone);
    }

    public Task DeliveredAsync(string callId) => Deliveries.Writer.WriteAsync("delivered " + callId).AsTask();

    public Task NotDeliveredAsync(string callId) => Deliveries.Writer.WriteAsync("not delivered " + callId).AsTask();

    public void AnswersWith(string json, string callId = "call_1") =>
        Answer = (_, _) => Task.FromResult<Answer>(new Answer.Result(callId, System.Text.Encoding.UTF8.GetBytes(json), IsError: false));

    public void Offers(string name, string definition) => Tools = [.. Tools, new OfferedTool(name, JsonElement.Parse(definition))];
}
