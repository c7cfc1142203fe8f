using System.Text.Json;
using TackOS.Server.Keys;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Server.Upstreams.Packages;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Api;

/// <summary>
/// An operator accepts a server: its package is installed once and pinned, it is started once, and each tool's definition is pinned. From then
/// on a server that differs in anything serves no call until it is accepted again.
/// </summary>
internal sealed class ServerAcceptance(Store store, UpstreamConnections upstreams, PackageInstaller packages, Armoury armoury, OfferCheck check, TimeProvider clock)
{
    public async Task<ServersApi.AcceptedServer> AcceptAsync(string id, string actor)
    {
        var server = store.InForce.Servers.GetValueOrDefault(id) ?? throw ControlException.NotFound("server", id);
        var installed = await InstallAsync(server);
        var found = await DiscoverAsync(installed);
        if (found.Select(tool => check.FlawOf(id, tool)).FirstOrDefault(f => f is not null) is { } flaw)
            throw new ControlException(flaw.Code, flaw.Sentence, 409);
        var known = store.InForce.Tools.Values.Where(t => t.Server.Id == id).ToDictionary(t => t.Tool.UpstreamName, t => t.Tool, StringComparer.Ordinal);
        var accepted = installed with { Accepted = true };
        var changes = found.Select(tool => ChangeOf(tool, accepted, known.GetValueOrDefault(tool.Name))).ToList();
        await store.Writer.WriteAsync(transaction => Pin(transaction, accepted, found, changes, actor));
        await upstreams.CloseAsync(id);
        return new ServersApi.AcceptedServer(accepted, changes);
    }

    public Task ForgetAsync(string id) => upstreams.CloseAsync(id);

    private async Task<UpstreamServer> InstallAsync(UpstreamServer server)
    {
        if (server.Transport is not Transport.Stdio { Package: { } name } stdio)
            return server;
        var spec = await ResolveAsync(name);
        var package = await packages.InstallAsync(spec) switch
        {
            PackageInstall.Installed installed => installed.Package,
            PackageInstall.InstallFailed failed => throw new ControlException("package-failed", failed.Sentence),
            _ => throw new ControlException("package-failed", $"The package {name} could not be installed."),
        };
        return server with
        {
            Transport = stdio with
            {
                Package = $"{spec.Name}@{spec.Version}",
                Installed = new InstalledTree(spec.Version, package.Folder, package.LockDigest, package.TreeDigest),
            },
        };
    }

    private async Task<NpmPackageSpec> ResolveAsync(string package)
    {
        var at = package.LastIndexOf('@');
        if (at > 0)
            return new NpmPackageSpec(package[..at], package[(at + 1)..]);
        return await packages.ResolveAsync(package) switch
        {
            PackageResolve.Resolved resolved => resolved.Spec,
            PackageResolve.ResolveFailed failed => throw new ControlException("package-unknown", failed.Sentence),
            _ => throw new ControlException("package-unknown", $"The package {package} could not be found."),
        };
    }

    private async Task<IReadOnlyList<DiscoveredTool>> DiscoverAsync(UpstreamServer server) =>
        await upstreams.DiscoverAsync(server, armoury.OpenForAcceptance(server)) switch
        {
            Discovery.Found found => found.Tools,
            Discovery.Refused refused => throw new ControlException("server-refused", refused.Sentence, 409),
            _ => throw new ControlException("server-refused", "The server did not say what it offers.", 409),
        };

    private static ServersApi.ToolChange ChangeOf(DiscoveredTool tool, UpstreamServer server, Tool? known)
    {
        var definition = JsonElement.Parse(tool.Definition);
        // An operator's own word outlives a new acceptance; what was derived is derived again.
        var classification = known is not null && known.Classification.Source.StartsWith("operator:", StringComparison.Ordinal)
            ? known.Classification
            : Classifier.Derive(definition, server);
        var change = known is null ? "new" : known.Definition == tool.Definition ? "same" : "changed";
        return new ServersApi.ToolChange(Tool.Join(server.Id, tool.Name), classification, OfferCheck.PinOf(tool.Definition), change, definition);
    }

    private void Pin(Transaction transaction, UpstreamServer server, IReadOnlyList<DiscoveredTool> found, IReadOnlyList<ServersApi.ToolChange> changes, string actor)
    {
        var now = clock.GetUtcNow();
        transaction.Append(new ServerSet(server.Id, server.Transport, server.Trusted, server.Accepted) { At = now, Actor = actor });
        foreach (var (tool, change) in found.Zip(changes))
            transaction.Append(new ToolPinned(server.Id, tool.Name, tool.Definition, change.Pin, change.Classification) { At = now, Actor = actor });
    }
}
