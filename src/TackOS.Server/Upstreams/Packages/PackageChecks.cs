using System.Text.Json;
using TackOS.Servers;

namespace TackOS.Server.Upstreams.Packages;

/// <summary>Holds an installed package to what its operator accepted, before each start of a process.</summary>
internal static class PackageChecks
{
    /// <param name="package"><c>name@1.2.3</c>.</param>
    /// <param name="accepted">The digests recorded at acceptance.</param>
    /// <param name="cancel">Hashing a tree takes a moment.</param>
    public static async Task<PackageEntry> AgainstPin(string package, InstalledTree accepted, CancellationToken cancel)
    {
        var spec = new NpmPackageSpec(package[..package.LastIndexOf('@')], accepted.Version);
        try
        {
            var installed = new InstalledPackage(spec, accepted.Path, accepted.LockDigest, accepted.TreeDigest, EntryPoint: "");
            if (await PackageInstaller.VerifyAsync(installed, cancel) is PackageVerify.Changed changed)
                return new PackageEntry.Changed(changed.Sentence);
            var (entry, why) = PackageManifest.EntryPoint(accepted.Path, spec);
            return entry is null ? new PackageEntry.Changed($"The package {package} cannot be started: {why}.") : new PackageEntry.Intact(entry);
        }
        catch (Exception damaged) when (damaged is IOException or JsonException)
        {
            return new PackageEntry.Changed($"The package {package} cannot be read: {damaged.Message}");
        }
    }
}
