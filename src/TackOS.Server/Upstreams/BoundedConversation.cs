using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace TackOS.Server.Upstreams;

/// <summary>
/// A conversation that ends when the server has asked for more than it takes answers to. Each request that comes in is a task until its answer is written, so a server
/// that asks without end and never reads would fill our memory.
/// </summary>
internal sealed class BoundedConversation(IClientTransport inner) : IClientTransport
{
    /// <summary>Servers ask a client like this one for a sign of life, and for nothing else that it offers.</summary>
    public const int MostUnanswered = 64;

    private volatile bool broken;

    public string Name => inner.Name;

    /// <summary>The server asked too much, and nothing of it is read any more.</summary>
    public bool IsBroken => broken;

    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) => new Session(this, await inner.ConnectAsync(cancellationToken));

    private sealed class Session : ITransport
    {
        private readonly BoundedConversation conversation;
        private readonly ITransport inner;
        private int unanswered;

        public Session(BoundedConversation conversation, ITransport inner)
        {
            (this.conversation, this.inner) = (conversation, inner);
            MessageReader = new Reader(this, inner.MessageReader);
        }

        public string? SessionId => inner.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader { get; }

        public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
        {
            try
            {
                await inner.SendMessageAsync(message, cancellationToken);
            }
            finally
            {
                if (message is JsonRpcResponse or JsonRpcError)
                    Interlocked.Decrement(ref unanswered);
            }
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        /// <exception cref="IOException">It is one too many.</exception>
        private void Heard(JsonRpcMessage message)
        {
            if (message is not JsonRpcRequest || Interlocked.Increment(ref unanswered) <= MostUnanswered)
                return;
            conversation.broken = true;
            // It stops the reading, which otherwise would go on for nobody.
            _ = inner.DisposeAsync().AsTask();
            throw new IOException($"The server asked for more than {MostUnanswered} things without reading the answers.");
        }

        private sealed class Reader(Session session, ChannelReader<JsonRpcMessage> messages) : ChannelReader<JsonRpcMessage>
        {
            public override Task Completion => messages.Completion;

            public override bool TryRead([MaybeNullWhen(false)] out JsonRpcMessage item)
            {
                if (!messages.TryRead(out item))
                    return false;
                session.Heard(item);
                return true;
            }

            public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => messages.WaitToReadAsync(cancellationToken);
        }
    }
}
