using System.Collections.Concurrent;

namespace TackOS.Calls;

/// <summary>
/// The calls that this process is executing or answering right now. Clients re-issue a call whose stream broke under a new id: such a
/// repeat joins the abandoned one. A call whose client still listens is never joined: asking twice on purpose is two calls.
/// </summary>
public sealed class LiveCalls
{
    private readonly ConcurrentDictionary<string, Watch> _byCall = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Watch> _abandoned = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _collected = new(StringComparer.Ordinal);

    /// <summary>
    /// Called before the call is admitted: whoever learns from the store that it was, finds it here.
    /// </summary>
    public Watch Begin(string callId, Scoped scoped, CancellationToken clientGone)
    {
        var watch = new Watch(this, callId, scoped.Digest, clientGone);
        _byCall[callId] = watch;
        return watch;
    }

    /// <summary>
    /// Takes the place of the client that left an executing call which this one repeats. Exactly one repeat does; it then is the one who listens.
    /// A call with a key of its own is no repeat: the key says which operation it is.
    /// </summary>
    public string? JoinAbandoned(Scoped scoped, CancellationToken clientGone)
    {
        if (scoped.OperationKey is not null || !_abandoned.TryRemove(scoped.Digest, out var watch))
            return null;
        watch.Follow(clientGone);
        return watch.CallId;
    }

    /// <summary>True while the call executes here, or its answer is being written, for a client that still listens.</summary>
    public bool IsListenedTo(string callId) => _collected.ContainsKey(callId) || (_byCall.TryGetValue(callId, out var watch) && !watch.ClientGone);

    /// <summary>Whether this process executes the call, or has an answer of it that is not delivered yet.</summary>
    public bool Knows(string callId) => _byCall.ContainsKey(callId);

    /// <summary>Whether any call has no outcome yet.</summary>
    public bool IsExecuting => _byCall.Values.Any(watch => !watch.Outcome.IsCompleted);

    /// <summary>Whether this caller is the one who collects an owed answer; it is so until the call is forgotten.</summary>
    public bool TryCollect(string callId) => _collected.TryAdd(callId, true);

    /// <summary>The outcome of a call that this process executes; null where it does not, or the asking client left first.</summary>
    public async Task<Answer?> AnswerOfAsync(string callId, CancellationToken clientGone)
    {
        if (!_byCall.TryGetValue(callId, out var watch))
            return null;
        try
        {
            return await watch.Outcome.WaitAsync(clientGone);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>What became of the answer is in the store, or its client is known to have gone: the store knows the rest.</summary>
    public void Forget(string callId)
    {
        _collected.TryRemove(callId, out _);
        if (_byCall.TryRemove(callId, out var watch))
            _abandoned.TryRemove(new KeyValuePair<string, Watch>(watch.Digest, watch));
    }

    /// <summary>One executing call.</summary>
    public sealed class Watch(LiveCalls calls, string callId, string digest, CancellationToken clientGone) : IDisposable
    {
        private readonly TaskCompletionSource<Answer> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationTokenRegistration _following;

        internal string CallId => callId;

        internal string Digest => digest;

        internal bool ClientGone { get; private set; }

        internal Task<Answer> Outcome => _outcome.Task;

        /// <summary>From here on it executes whether or not its client stays; if that one leaves, its repeat may join.</summary>
        internal void Admitted() => Follow(clientGone);

        /// <summary>This client listens from now on.</summary>
        internal void Follow(CancellationToken listener)
        {
            ClientGone = false;
            _following.Dispose();
            _following = listener.Register(() =>
            {
                ClientGone = true;
                if (!_outcome.Task.IsCompleted)
                    calls._abandoned[digest] = this;
            });
        }

        /// <summary>The outcome is known: whoever joined gets it too.</summary>
        public Answer End(Answer answer)
        {
            _outcome.TrySetResult(answer);
            return answer;
        }

        public void Dispose()
        {
            _following.Dispose();
            _outcome.TrySetResult(new Answer.Stopped(Sentences.UnknownOutcome(callId, "it broke off")));
            calls._abandoned.TryRemove(new KeyValuePair<string, Watch>(digest, this));
            if (ClientGone || _outcome.Task.Result is not Answer.Result)
                calls.Forget(callId);
        }
    }
}
