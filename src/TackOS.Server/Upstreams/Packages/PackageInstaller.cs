using System.Security.Cryptography;
using System.Text.Json;

namespace TackOS.Server.Upstreams.Packages;

/// <summary>
/// Installs a server's package once, when an operator accepts it: exact version, lock file and tree digest pinned, install
/// scripts off. From then on it starts offline from its read-only folder.
/// </summary>
/// <param name="packages">The folder of installed packages; made when it is not there.</param>
/// <param name="time">For the bound on npm, ten minutes.</param>
/// <param name="npmPath">Where npm is.</param>
public sealed class PackageInstaller(string packages, TimeProvider time, string npmPath = "/usr/bin/npm")
{
    // Names that start with a dot are never packages: the sandbox refuses them.
    private readonly string home = Path.Join(packages, ".npm");

    /// <summary>The version that the registry calls latest now, to be pinned.</summary>
    public async Task<PackageResolve> ResolveAsync(string name, CancellationToken cancel = default)
    {
        if (!NpmPackageSpec.IsName(name))
        {
            return new PackageResolve.ResolveFailed(PackageFailures.Spec, $"'{name}' is not the name of a registry package.");
        }

        Directory.CreateDirectory(home);
        var ended = await new Npm(npmPath, home, time).RunAsync(home, ["view", "--json", "--", name + "@latest", "version"], cancel).ConfigureAwait(false);
        if (!ended.Succeeded)
        {
            return new PackageResolve.ResolveFailed(PackageFailures.Npm, $"The latest version of {name} could not be found: {ended.Text}");
        }

        var version = ended.Text.Trim().Trim('"');
        return NpmPackageSpec.IsExactVersion(version)
            ? new PackageResolve.Resolved(new(name, version))
            : new PackageResolve.ResolveFailed(PackageFailures.Npm, $"The registry gave no exact version for {name}.");
    }

    /// <summary>Installs the package, or finds it installed already.</summary>
    /// <exception cref="IOException">The packages folder cannot be written.</exception>
    public async Task<PackageInstall> InstallAsync(NpmPackageSpec spec, CancellationToken cancel = default)
    {
        if (!NpmPackageSpec.IsName(spec.Name) || !NpmPackageSpec.IsExactVersion(spec.Version))
        {
            return Failed(PackageFailures.Spec, $"'{spec.Name}@{spec.Version}' is not a registry package with an exact version, such as name@1.2.3.");
        }

        // 1. All work happens in a staging folder whose name the sandbox refuses: a crash leaves only that, unused.
        // 2. It is sealed and its digest taken. A crash before 3 still leaves only the staging folder.
        // 3. One rename gives it its name. After it the package is whole; a file the disk lost is found by VerifyAsync.
        Directory.CreateDirectory(home);
        var staging = Path.Join(packages, $".staging-{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        try
        {
            return await StageAsync(spec, staging, cancel).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return Failed(PackageFailures.Npm, $"What npm installed for {spec.Name} has no readable lock file or manifest.");
        }
        finally
        {
            PackageTree.Delete(staging);
        }
    }

    /// <summary>
    /// Recomputes the tree digest: whatever was added, removed or changed since the package was accepted is found.
    /// </summary>
    public static async Task<PackageVerify> VerifyAsync(InstalledPackage package, CancellationToken cancel = default)
    {
        string found;
        try
        {
            found = await PackageTree.DigestAsync(package.Folder, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AggregateException)
        {
            return new PackageVerify.Changed(PackageFailures.Changed, $"The package {package.Spec.Name} cannot be read any more; install it again.");
        }

        return found == package.TreeDigest
            ? new PackageVerify.Intact()
            : new PackageVerify.Changed(PackageFailures.Changed, $"The files of {package.Spec.Name}@{package.Spec.Version} are not those that were accepted "
                + "(tree digest differs); remove the folder and install it again.");
    }

    private async Task<PackageInstall> StageAsync(NpmPackageSpec spec, string staging, CancellationToken cancel)
    {
        // Without a name npm would write the staging folder's into the lock file, and no two digests would be the same.
        await File.WriteAllTextAsync(Path.Join(staging, "package.json"), """{"name":"installed","private":true}""", cancel).ConfigureAwait(false);
        string[] arguments =
        [
            "install", "--ignore-scripts", "--save-exact", "--no-audit", "--no-fund", "--omit=dev", "--prefer-offline",
            "--", $"{spec.Name}@{spec.Version}",
        ];
        var ended = await new Npm(npmPath, home, time).RunAsync(staging, arguments, cancel).ConfigureAwait(false);
        if (!ended.Succeeded)
        {
            return Failed(PackageFailures.Npm, $"npm could not install {spec.Name}@{spec.Version}: {ended.Text}");
        }

        var lockFile = await File.ReadAllBytesAsync(Path.Join(staging, "package-lock.json"), cancel).ConfigureAwait(false);
        if (PackageManifest.FirstUnpinned(lockFile) is { } unpinned)
        {
            return Failed(PackageFailures.Unpinned, $"{spec.Name} depends on {unpinned}, which has no integrity hash or does not come from the registry "
                + "by https; such a package cannot be pinned.");
        }

        var (entryPoint, why) = PackageManifest.EntryPoint(staging, spec);
        if (entryPoint is null)
        {
            return Failed(PackageFailures.EntryPoint, $"{spec.Name}@{spec.Version} cannot be started: {why}.");
        }

        PackageTree.Seal(staging);
        var digest = await PackageTree.DigestAsync(staging, cancel).ConfigureAwait(false);
        var folder = Path.Join(packages, $"{spec.Name.Replace('/', '+')}@{spec.Version}-{digest[..12]}");
        var package = new InstalledPackage(spec, folder, Convert.ToHexStringLower(SHA256.HashData(lockFile)), digest, entryPoint);
        return await PlaceAsync(package, staging, cancel).ConfigureAwait(false);
    }

    private static async Task<PackageInstall> PlaceAsync(InstalledPackage package, string staging, CancellationToken cancel)
    {
        if (!Directory.Exists(package.Folder))
        {
            Directory.Move(staging, package.Folder);
            return new PackageInstall.Installed(package);
        }

        return await VerifyAsync(package, cancel).ConfigureAwait(false) is PackageVerify.Changed changed
            ? Failed(changed.Code, changed.Sentence)
            : new PackageInstall.Installed(package);
    }

    private static PackageInstall.InstallFailed Failed(string code, string sentence) => new(code, sentence);
}
