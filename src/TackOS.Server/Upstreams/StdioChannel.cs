using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using TackOS.Server.Egress;
using TackOS.Server.Sandbox;
using TackOS.Servers;

namespace TackOS.Server.Upstreams;

/// <summary>A server that runs as a process in the sandbox and speaks over its standard streams.</summary>
internal sealed class StdioChannel(SandboxedProcess process, EgressProxy? proxy, int mostBytes) : UpstreamChannel
{
    private const string Node = "/usr/bin/node";
    private static readonly string[] ProgramFolders = ["/usr/local/bin", "/usr/bin", "/bin"];

    private readonly BoundedConversation conversation = new(new StreamClientTransport(process.Input, new BoundedStream(process.Output, mostBytes, eachLine: true)));

    public override IClientTransport Transport => conversation;

    public override bool IsAlive => !process.Exited.IsCompleted && !conversation.IsBroken;

    public override IReadOnlyList<string> Complaints => process.RecentErrors;

    public override async ValueTask DisposeAsync()
    {
        // The way out goes first, so that a server that is being ended says nothing more to anybody.
        try
        {
            if (proxy is not null)
                await proxy.DisposeAsync();
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    /// <exception cref="OperationCanceledException">Cancelled; nothing is left running.</exception>
    public static async Task<ChannelOpening> OpenAsync(
        UpstreamServer server,
        Transport.Stdio stdio,
        InjectionSet injections,
        UpstreamsContext context,
        CancellationToken cancel)
    {
        var (allowed, flaw) = AllowList.Read(stdio.Allow ?? []);
        if (allowed is null)
            return new ChannelOpening.Failed($"The server {server.Id} is not started: {flaw}");
        var (spec, cause) = await SpecAsync(server, stdio, injections, context.Packages, cancel);
        if (spec is null)
            return new ChannelOpening.Failed(cause);
        return await context.Sandbox.StartAsync(spec with { WayOut = allowed.Lines.Count > 0 }, cancel) switch
        {
            SandboxStart.Started { Process: var process } => new ChannelOpening.Opened(new StdioChannel(
                process, process.TakeWayOut() is { } listener ? context.Egress.Open(server.Id, allowed, listener) : null, context.Options.LargestMessageBytes)),
            SandboxStart.CannotStart no => new ChannelOpening.Failed($"The server {server.Id} cannot start ({no.Code}): {no.Sentence}"),
            _ => new ChannelOpening.Failed($"The server {server.Id} cannot start."),
        };
    }

    private static async Task<(SandboxSpec? Spec, string Cause)> SpecAsync(
        UpstreamServer server, Transport.Stdio stdio, InjectionSet injections, PackageCheck packages, CancellationToken cancel)
    {
        if (stdio.Package is not { } package)
        {
            if (ProgramPins.FirstChanged(stdio) is { } other)
                return (null, $"The server {server.Id} is not started: {other} is not the file that was accepted. Look at it, and accept the server again: tackos server accept {server.Id}.");
            return stdio.Command is { Length: > 0 } command
                ? (Dressed(new SandboxSpec(FullPath(command), stdio.Arguments), server, stdio, injections), "")
                : (null, $"The server {server.Id} has neither a package nor a command; set one: tackos server add {server.Id}.");
        }

        if (stdio.Installed is not { } tree)
            return (null, $"The package {package} of {server.Id} is not installed; accepting the server installs it: tackos server accept {server.Id}.");
        // The files could have changed since the last start, so no start trusts an earlier check.
        return await packages(package, tree, cancel) switch
        {
            PackageEntry.Intact intact => (Dressed(PackageSpec(intact, tree, stdio), server, stdio, injections), ""),
            PackageEntry.Changed changed => (null, $"The server {server.Id} is not started: {changed.Sentence}"),
            _ => (null, $"The server {server.Id} is not started: its package could not be checked."),
        };
    }

    private static SandboxSpec PackageSpec(PackageEntry.Intact intact, InstalledTree tree, Transport.Stdio stdio) =>
        new(Node, [$"{SandboxSpec.PackageInside}/{intact.EntryPoint}", .. stdio.Arguments]) { PackageFolder = tree.Path };

    private static SandboxSpec Dressed(SandboxSpec spec, UpstreamServer server, Transport.Stdio stdio, InjectionSet injections)
    {
        var environment = new Dictionary<string, string>(stdio.Environment);
        foreach (var (name, value) in injections.EnvironmentOf(server.Id))
            environment[name] = value;
        return spec with { Environment = environment, Grants = [.. stdio.Folders.Select(f => new FolderGrant(f.Path, Writable: f.Writable))] };
    }

    /// <summary>A bare name is looked for where programs of the machine are; never in a folder that the environment names.</summary>
    public static string FullPath(string command) => command.Contains('/')
        ? command
        : ProgramFolders.Select(folder => $"{folder}/{command}").FirstOrDefault(File.Exists) ?? $"/usr/bin/{command}";
}
