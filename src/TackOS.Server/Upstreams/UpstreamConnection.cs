using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TackOS.Calls;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Upstreams;

/// <summary>An MCP conversation with one server, under one transport and one set of secrets. Shared by concurrent calls.</summary>
internal sealed class UpstreamConnection : IAsyncDisposable
{
    private const int MostComplaints = 5;
    private static readonly TimeSpan FarewellBound = TimeSpan.FromSeconds(2);

    private readonly UpstreamChannel channel;
    private readonly InjectionSet injections;
    private readonly McpClient client;
    private readonly UpstreamsContext context;
    private readonly OfferedDefinitions definitions;
    private readonly string transport;
    private readonly IAsyncDisposable listener;
    private volatile bool broken;
    private int ended;

    private UpstreamConnection(
        UpstreamServer server, UpstreamChannel channel, InjectionSet injections, McpClient client, UpstreamsContext context)
    {
        (this.channel, this.injections, this.client, this.context) = (channel, injections, client, context);
        transport = Describe(server);
        definitions = new OfferedDefinitions(client, context);
        listener = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            definitions.Outdate();
            context.ToolsChanged(server.Id);
            return ValueTask.CompletedTask;
        });
    }

    public bool IsAlive => !broken && channel.IsAlive && !client.Completion.IsCompleted;

    /// <exception cref="OperationCanceledException">Cancelled by <paramref name="cancel"/>; nothing is left running.</exception>
    public static async Task<(UpstreamConnection? Connection, string Cause)> OpenAsync(
        UpstreamServer server, IReadOnlyList<Injection> injections, UpstreamsContext context, CancellationToken cancel)
    {
        var secrets = new InjectionSet(injections);
        UpstreamConnection? connection = null;
        var ending = context.Connections.Ending;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending);
        try
        {
            string cause;
            (connection, cause) = await OpenChannelAsync(server, secrets, context, either.Token) switch
            {
                ChannelOpening.Opened opened => await ShakeHandsAsync(server, opened.Channel, secrets, context, either.Token),
                ChannelOpening.Failed failed => (null, context.Redact(failed.Cause)),
                _ => (null, $"The server {server.Id} cannot be opened."),
            };
            if (connection is null)
                return (null, cause);
            context.Connections.Add(connection);
            if (!ending.IsCancellationRequested)
                return (connection, cause);
            await connection.DisposeAsync();
            return (null, $"The server {server.Id} is being shut down.");
        }
        finally
        {
            if (connection is null)
                secrets.Dispose();
        }
    }

    /// <summary>Whether a call of this server with these secrets may go over this connection.</summary>
    public bool Fits(UpstreamServer server, IReadOnlyList<Injection> armed) => transport == Describe(server) && injections.Matches(armed);

    public Task<IReadOnlyList<DiscoveredTool>> ListAsync(CancellationToken cancel) => ToolList.ReadAsync(client, cancel);

    /// <summary>Never throws for what a server can do.</summary>
    public async Task<Sent> CallAsync(OutgoingCall call, CancellationToken deadline)
    {
        if (await WhyNotAsync(call, deadline) is { } cause)
            return new Sent.NotSent(context.Redact(cause));
        var request = new JsonRpcRequest
        {
            Method = RequestMethods.ToolsCall,
            Params = new JsonObject { ["name"] = call.Tool, ["arguments"] = JsonNode.Parse(call.Arguments.Span) },
        };
        try
        {
            OutgoingCall.Current = call;
            return ToolResults.Read((await client.SendRequestAsync(request, deadline)).Result, call.Server.Id, context.Options);
        }
        catch (Exception exception)
        {
            // Whatever it was, the request may be out: nothing that is not certain is anything but lost. Unless the server itself said no, the
            // next call gets a fresh connection, so that a server that hangs or forgot its session heals; calls that still run keep this one.
            var sent = Failures.OfCall(exception, call.Server.Id, deadline.IsCancellationRequested);
            broken |= exception is not McpProtocolException;
            return sent is Sent.Lost lost ? new Sent.Lost(context.Redact(lost.Cause + Complaint(call.Server.Id, channel))) : sent;
        }
        finally
        {
            OutgoingCall.Current = null;
        }
    }

    /// <summary>May be called again: who ends everything does not ask whose it is.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref ended, 1) == 1)
            return;
        try
        {
            await listener.DisposeAsync();
            await client.DisposeAsync().AsTask().WaitAsync(FarewellBound, context.Time);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException or HttpRequestException or OperationCanceledException)
        {
            // A server that does not take leave is left all the same.
        }
        finally
        {
            // Whatever else went wrong, no process stays behind with secrets and a way out.
            await channel.DisposeAsync();
            context.Connections.Remove(this);
            injections.Dispose();
            definitions.Dispose();
        }
    }

    private static async Task<ChannelOpening> OpenChannelAsync(
        UpstreamServer server, InjectionSet secrets, UpstreamsContext context, CancellationToken cancel) => server.Transport switch
        {
            Transport.Stdio stdio => await StdioChannel.OpenAsync(
                server, stdio, secrets, context, cancel),
            Transport.Http http => new ChannelOpening.Opened(new HttpChannel(http, secrets, context)),
            _ => new ChannelOpening.Failed($"The server {server.Id} has no transport that is known here."),
        };

    private static async Task<(UpstreamConnection? Connection, string Cause)> ShakeHandsAsync(
        UpstreamServer server, UpstreamChannel channel, InjectionSet secrets, UpstreamsContext context, CancellationToken cancel)
    {
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation
            {
                Name = "tackos",
                Version = typeof(UpstreamConnection).Assembly.GetName().Version!.ToString(3),
            },
            InitializationTimeout = context.Options.ConnectTimeout,
            TimeProvider = context.Time,
        };
        try
        {
            var client = await McpClient.CreateAsync(channel.Transport, options, cancellationToken: cancel);
            return (new UpstreamConnection(server, channel, secrets, client, context), "");
        }
        catch (Exception exception)
        {
            var cause = Failures.OfConnecting(exception, server.Id, cancel.IsCancellationRequested) + Complaint(server.Id, channel, context);
            await channel.DisposeAsync();
            return (null, context.Redact(cause));
        }
    }

    /// <summary>Null where the server offers the tool as it was accepted.</summary>
    private async Task<string?> WhyNotAsync(OutgoingCall call, CancellationToken deadline)
    {
        IReadOnlyDictionary<string, string> offered;
        try
        {
            offered = await definitions.ReadAsync(deadline);
        }
        catch (ToolListException flaw)
        {
            return $"{call.Server.Id} cannot be used: {flaw.Message}.";
        }
        catch (Exception exception)
        {
            broken = true;
            return Failures.OfConnecting(exception, call.Server.Id, deadline.IsCancellationRequested) + Complaint(call.Server.Id, channel);
        }

        if (offered.GetValueOrDefault(call.Tool) == call.Definition)
            return null;
        context.ToolsChanged(call.Server.Id);
        return $"{call.Server.Id} does not offer the tool as an operator accepted it any more. " +
            $"An operator sees the difference and accepts it: tackos server accept {call.Server.Id}.";
    }

    private static string Describe(UpstreamServer server) => JsonSerializer.Serialize(server.Transport);

    private string Complaint(string server, UpstreamChannel from) => Complaint(server, from, context);

    /// <summary>Redacted while all lines are there, as a value that a server wrote in several would not be known by its last ones.</summary>
    private static string Complaint(string server, UpstreamChannel channel, UpstreamsContext context) =>
        channel.Complaints is { Count: > 0 } lines ? context.Complaint(server, [.. context.Redact(string.Join('\n', lines)).Split('\n').TakeLast(MostComplaints)]) : "";
}
