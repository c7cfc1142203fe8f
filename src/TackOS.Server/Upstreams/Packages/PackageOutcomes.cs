using TackOS.Server.Sandbox;

namespace TackOS.Server.Upstreams.Packages;

/// <summary>How an installation ended.</summary>
public abstract record PackageInstall
{
    private PackageInstall() { }

    public sealed record Installed(InstalledPackage Package) : PackageInstall;

    /// <summary>Nothing was installed and nothing is left behind.</summary>
    /// <param name="Code">One of <see cref="PackageFailures"/>.</param>
    /// <param name="Sentence">For the operator.</param>
    public sealed record InstallFailed(string Code, string Sentence) : PackageInstall;
}

/// <summary>How a question for the latest version ended.</summary>
public abstract record PackageResolve
{
    private PackageResolve() { }

    public sealed record Resolved(NpmPackageSpec Spec) : PackageResolve;

    public sealed record ResolveFailed(string Code, string Sentence) : PackageResolve;
}

/// <summary>Whether a package still is what was accepted.</summary>
public abstract record PackageVerify
{
    private PackageVerify() { }

    public sealed record Intact : PackageVerify;

    public sealed record Changed(string Code, string Sentence) : PackageVerify;
}

/// <summary>The stable codes of failed installations and verifications.</summary>
public static class PackageFailures
{
    /// <summary>The name or version has a form that is not accepted.</summary>
    public const string Spec = "package_spec_refused";

    /// <summary>npm is missing, failed, or took too long.</summary>
    public const string Npm = "package_npm_failed";

    /// <summary>A dependency has no integrity hash in the lock file, or does not come from the registry by https.</summary>
    public const string Unpinned = "package_dependency_unpinned";

    /// <summary>The package has no entry point that node can start.</summary>
    public const string EntryPoint = "package_entry_point_missing";

    /// <summary>The installed tree is not the one that was accepted.</summary>
    public const string Changed = "package_changed";
}

/// <summary>An installed package, as it is recorded when an operator accepts it.</summary>
/// <param name="Spec">What was installed.</param>
/// <param name="Folder">Absolute path of the read-only folder.</param>
/// <param name="LockDigest">SHA-256 of <c>package-lock.json</c>, lower-case hex.</param>
/// <param name="TreeDigest">See <see cref="PackageTree.DigestAsync"/>.</param>
/// <param name="EntryPoint">Path of the script that node starts, relative to the folder.</param>
public sealed record InstalledPackage(NpmPackageSpec Spec, string Folder, string LockDigest, string TreeDigest, string EntryPoint)
{
    /// <summary>The package as a sandbox starts it; environment, grants and limits are the caller's to add.</summary>
    /// <param name="arguments">What follows the script.</param>
    /// <param name="node">Where node is inside the sandbox.</param>
    public SandboxSpec ToSandbox(IReadOnlyList<string> arguments, string node = "/usr/bin/node") =>
        new(node, [Path.Join(SandboxSpec.PackageInside, EntryPoint), .. arguments]) { PackageFolder = Folder };
}
