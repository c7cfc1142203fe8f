using System.Collections.Concurrent;
using TackOS.Server.Storage;
using TackOS.Server.Upstreams;
using TackOS.Server.Upstreams.Packages;
using TackOS.Servers;
using Transport = TackOS.Servers.Transport;

namespace TackOS.Server.Api;

/// <summary>Installs a server's package when an operator looks at what it offers, so that accepting it need not install it again.</summary>
internal sealed class AcceptedPackages(PackageInstaller packages)
{
    private readonly ConcurrentDictionary<string, (string Asked, Transport Installed)> _lately = new(StringComparer.Ordinal);

    /// <summary>The server with its package installed, anew each time, or with the files of its program pinned.</summary>
    public async Task<UpstreamServer> InstallAsync(UpstreamServer server)
    {
        if (server.Transport is not Transport.Stdio { Package: { } name } stdio)
            return ProgramPins.Pinned(server);
        var spec = await ResolveAsync(name);
        var package = await packages.InstallAsync(spec) switch
        {
            PackageInstall.Installed installed => installed.Package,
            PackageInstall.InstallFailed failed => throw new ControlException("package-failed", failed.Sentence),
            _ => throw new ControlException("package-failed", $"The package {name} could not be installed."),
        };
        var transport = stdio with
        {
            Package = $"{spec.Name}@{spec.Version}",
            Installed = new InstalledTree(spec.Version, package.Folder, package.LockDigest, package.TreeDigest),
        };
        _lately[server.Id] = (JournalJson.Write(server.Transport), transport);
        return server with { Transport = transport };
    }

    /// <summary>
    /// The server as it was last installed for this very transport; each start of it compares the files with their digests, so none is trusted
    /// for having been installed. Anew where it was not.
    /// </summary>
    public async Task<UpstreamServer> InstalledAsync(UpstreamServer server) =>
        _lately.TryGetValue(server.Id, out var lately) && lately.Asked == JournalJson.Write(server.Transport)
            ? server with { Transport = lately.Installed }
            : await InstallAsync(server);

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
}
