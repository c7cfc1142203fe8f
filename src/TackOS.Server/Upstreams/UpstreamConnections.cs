using System.Collections.Concurrent;
using TackOS.Calls;
using TackOS.Server.Egress;
using TackOS.Server.Sandbox;
using TackOS.Servers;

namespace TackOS.Server.Upstreams;

/// <summary>
/// The connections to all upstream servers, one for each, opened by the first call that is sent to it. A call goes out only while its server
/// offers the tool exactly as an operator accepted it, and it goes out once.
/// </summary>
/// <param name="sandbox">Where stdio servers run.</param>
/// <param name="egress">What lets servers out of it, and says where connections to others may go.</param>
/// <param name="packages">Asked before each start of a package's process.</param>
/// <param name="isInForce">Whether a server is still accepted as it is; what it answers is true by the time somebody is told to <see cref="CloseAsync"/>.</param>
/// <param name="redact">Takes secrets out of causes, and out of lines that servers wrote to standard error.</param>
/// <param name="complained">
/// Told, by the server's id, of the last lines that it wrote to standard error before a call of it failed. They may repeat arguments, so they are kept
/// neither in the answer to the agent nor in the journal, which nobody could erase.
/// </param>
/// <param name="time">For all time-outs.</param>
/// <param name="options">Time-outs and bounds.</param>
public sealed class UpstreamConnections(
    BubblewrapSandbox sandbox, EgressGate egress, PackageCheck packages, Func<UpstreamServer, bool> isInForce, Func<string, string> redact, Action<string, string> complained, TimeProvider time,
    UpstreamOptions options)
    : IUpstreams, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConnectionSlot> slots = new();
    private readonly OpenConnections connections = new();

    /// <summary>
    /// A server, by its id, says that its tools changed, or was found to offer other ones than accepted. Raised from any thread; a server can cause
    /// it as often as it likes, so a handler does little, and <see cref="DiscoverAsync"/> later.
    /// </summary>
    public event Action<string>? ToolsChanged;

    private UpstreamsContext ForOperators => new(sandbox, egress, packages, redact, (_, lines) => $" It wrote: {string.Join(" | ", lines)}", id => ToolsChanged?.Invoke(id), time, options, connections);

    private UpstreamsContext ForCalls => ForOperators with { Complaint = Complain };

    /// <summary>Never throws for what a server can do; what is not certain is <see cref="Sent.Lost"/>.</summary>
    public Task<Sent> SendAsync(Armed armed)
    {
        ArgumentNullException.ThrowIfNull(armed);
        var scoped = armed.Admission.Scoped;
        var tool = scoped.Tool.Tool;
        return SendAsync(new OutgoingCall(scoped.Tool.Server, tool.UpstreamName, tool.Definition, scoped.Arguments.Canonical), armed.Injections);
    }

    /// <summary>
    /// Connects to a server that is about to be accepted, over a connection of its own, and reads what it offers. The injections are borrowed
    /// for the length of the call.
    /// </summary>
    public async Task<Discovery> DiscoverAsync(UpstreamServer server, IReadOnlyList<Injection> injections)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(injections);
        using var deadline = new CancellationTokenSource(options.CallTimeout, time);
        try
        {
            var (connection, cause) = await UpstreamConnection.OpenAsync(server, injections, ForOperators, deadline.Token);
            if (connection is null)
                return new Discovery.Refused(cause);
            await using (connection)
                return new Discovery.Found(await connection.ListAsync(deadline.Token));
        }
        catch (ToolListException flaw)
        {
            return new Discovery.Refused(redact($"The server {server.Id} cannot be accepted: {flaw.Message}."));
        }
        catch (Exception exception)
        {
            return new Discovery.Refused(redact(Failures.OfConnecting(exception, server.Id, deadline.IsCancellationRequested)));
        }
    }

    /// <summary>Ends the connection of a server that was removed or changed; its running calls are lost.</summary>
    public async Task CloseAsync(string serverId)
    {
        if (slots.TryRemove(serverId, out var slot))
            await slot.DisposeAsync();
    }

    /// <summary>
    /// Ends all of them, also those that an operator looks through and those that are being opened, and with them the processes that hold secrets in
    /// their environment; running calls are lost. No server can hold it up.
    /// </summary>
    public async Task CloseAllAsync()
    {
        var closing = slots.Keys.Select(id => slots.TryRemove(id, out var slot) ? slot : null).OfType<ConnectionSlot>().ToList();
        // Shut before anything is ended, or a call that waits for its turn would open another.
        closing.ForEach(slot => slot.Shut());
        await connections.EndAllAsync();
        foreach (var slot in closing)
            await slot.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAllAsync();
        await connections.DisposeAsync();
    }

    internal async Task<Sent> SendAsync(OutgoingCall call, IReadOnlyList<Injection> injections)
    {
        using var deadline = new CancellationTokenSource(options.CallTimeout, time);
        SharedConnection? shared;
        string cause;
        try
        {
            var slot = slots.GetOrAdd(call.Server.Id, _ => new ConnectionSlot(ForCalls));
            // Asked once the slot is where CloseAsync finds it: an operator who changes or removes the server is either seen here, or ends what is opened now.
            if (!isInForce(call.Server))
                return new Sent.NotSent($"{call.Server.Id} was changed or removed after the call was let in. Call again.");
            (shared, cause) = await slot.TakeAsync(call.Server, injections, deadline.Token);
        }
        catch (Exception exception)
        {
            return new Sent.NotSent(redact(Failures.OfConnecting(exception, call.Server.Id, deadline.IsCancellationRequested)));
        }

        if (shared is null)
            return new Sent.NotSent(cause);
        try
        {
            return await shared.Connection.CallAsync(call, deadline.Token);
        }
        finally
        {
            await shared.ReleaseAsync();
        }
    }

    private string Complain(string server, IReadOnlyList<string> lines)
    {
        complained(server, string.Join(" | ", lines));
        return " What it wrote last is in TackOS's own log.";
    }
}
