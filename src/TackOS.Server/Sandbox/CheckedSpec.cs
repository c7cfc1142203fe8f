using System.Text.RegularExpressions;

namespace TackOS.Server.Sandbox;

/// <summary>
/// Proof that a spec asks for nothing the sandbox must refuse; only <see cref="Check"/> mints one, and only one can be
/// turned into a command.
/// </summary>
internal sealed partial record CheckedSpec
{
    // These hold sockets, devices and state of the whole machine; no server has business with them.
    private static readonly string[] MachinePaths = ["/proc", "/sys", "/dev", "/run", "/var/run", "/etc", "/boot", "/usr"];

    private static readonly string[] SystemInside =
        ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/proc", "/sys", "/dev", "/run", SandboxSpec.PackageInside];

    private static readonly string[] Programs = ["/usr", "/bin", "/sbin"];

    private CheckedSpec(SandboxSpec spec) => Spec = spec;

    public SandboxSpec Spec { get; }

    /// <summary>The grants to mount, outer before inner, with both paths resolved.</summary>
    public required IReadOnlyList<Mount> Mounts { get; init; }

    public required string? PackageFolder { get; init; }

    public sealed record Mount(string HostPath, string InsidePath, bool Writable);

    /// <summary>
    /// What the started sandbox shows in place of what was checked; null where all is as it should be. A path can be checked, and lead through a
    /// link when bubblewrap follows it a moment later: whoever may write above it can see to that. What is mounted in the end cannot change
    /// any more, and the kernel says what it is.
    /// </summary>
    public Mount? FirstOther(MountTable outside, MountTable inside)
    {
        var package = PackageFolder is { } folder ? new[] { new Mount(folder, SandboxSpec.PackageInside, Writable: false) } : [];
        return package.Concat(Mounts).FirstOrDefault(m => outside.At(m.HostPath) is not { } meant || inside.MountedAt(m.InsidePath) != meant);
    }

    public static (CheckedSpec? Spec, SandboxStart.CannotStart? Refusal) Check(SandboxSpec spec, SandboxPlaces places)
    {
        if (CheckLimits(spec.Limits) is { } limit)
        {
            return (null, limit);
        }

        if (CheckWords(spec) is { } words)
        {
            return (null, words);
        }

        var mounts = new List<Mount>();
        foreach (var grant in spec.Grants)
        {
            var (mount, refusal) = CheckGrant(grant, places);
            if (mount is null)
            {
                return (null, refusal);
            }

            mounts.Add(mount);
        }

        if (mounts.GroupBy(m => m.InsidePath).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return Refuse(SandboxRefusals.Inside, $"Two grants are shown at {twice.Key}; give each its own path inside.");
        }

        mounts.Sort((a, b) => string.CompareOrdinal(a.InsidePath, b.InsidePath));
        var package = spec.PackageFolder is null ? null : RealPath.Resolve(spec.PackageFolder);
        if (spec.PackageFolder is not null && !IsInstalled(package, places))
        {
            return Refuse(SandboxRefusals.Package, $"{spec.PackageFolder} is not an installed package; install the server's package first.");
        }

        var checkedSpec = new CheckedSpec(spec) { Mounts = mounts, PackageFolder = package };
        return CheckExecutable(checkedSpec) is { } executable ? (null, executable) : (checkedSpec, null);
    }

    private static SandboxStart.CannotStart? CheckLimits(SandboxLimits limits) =>
        limits is { MemoryBytes: > 0, Processes: > 0, OpenFiles: > 0, FileBytes: > 0, ScratchBytes: > 0, CpuSeconds: null or > 0 }
            ? null
            : new(SandboxRefusals.Limit, "A sandbox limit is zero or negative; give a positive number or leave it out.");

    private static SandboxStart.CannotStart? CheckWords(SandboxSpec spec)
    {
        foreach (var name in spec.Environment.Keys)
        {
            if (!EnvironmentName().IsMatch(name) || name.StartsWith(SandboxSpec.ReservedPrefix, StringComparison.Ordinal))
            {
                return new(SandboxRefusals.Environment, $"The environment name '{name}' cannot be passed; use letters, digits and underscores, "
                    + $"and not the prefix {SandboxSpec.ReservedPrefix}.");
            }
        }

        if (spec.Environment.FirstOrDefault(e => e.Value.Contains('\0', StringComparison.Ordinal)) is { Key: { } key })
        {
            return new(SandboxRefusals.Environment, $"The value of {key} contains a zero byte, which no environment can hold; remove it.");
        }

        return spec.Arguments.Append(spec.Executable).Append(spec.WorkingFolder).Any(a => a.Contains('\0', StringComparison.Ordinal))
            ? new(SandboxRefusals.Executable, "An argument or path contains a zero byte, which no process can be given; remove it.")
            : null;
    }

    private static (Mount? Mount, SandboxStart.CannotStart? Refusal) CheckGrant(FolderGrant grant, SandboxPlaces places)
    {
        var real = RealPath.Resolve(grant.HostPath);
        if (real is null || !Directory.Exists(real))
        {
            return (null, new(SandboxRefusals.Grant, $"The granted folder {grant.HostPath} does not exist; create it or remove the grant."));
        }

        var hidden = places.Hidden.Concat(MachinePaths).Select(h => RealPath.Resolve(h) ?? h)
            .FirstOrDefault(h => RealPath.IsWithin(real, h) || RealPath.IsWithin(h, real));
        if (hidden is not null)
        {
            return (null, new(SandboxRefusals.Hidden, $"The grant {grant.HostPath} would show {hidden}, which no server may see; grant another folder."));
        }

        if (real != Path.TrimEndingDirectorySeparator(grant.HostPath))
        {
            return (null, new(SandboxRefusals.Grant, $"The grant {grant.HostPath} leads through a link to {real}; grant {real} itself if that is meant."));
        }

        var inside = Path.TrimEndingDirectorySeparator(grant.InsidePath ?? real);
        return IsFreeInside(inside)
            ? (new Mount(real, inside, grant.Writable), null)
            : (null, new(SandboxRefusals.Inside, $"The grant {grant.HostPath} cannot be shown at {inside}; choose an absolute path "
                + "outside of the system folders, such as /work."));
    }

    private static bool IsFreeInside(string inside) =>
        inside.StartsWith('/') && Path.GetFullPath(inside) == inside && !inside.Contains('\0', StringComparison.Ordinal)
        && inside is not ("/" or "/tmp")
        && !SystemInside.Any(system => RealPath.IsWithin(inside, system));

    private static bool IsInstalled(string? package, SandboxPlaces places) =>
        package is not null && Directory.Exists(package) && places.Packages is { } packages
        && Path.GetDirectoryName(package) == RealPath.Resolve(packages) && !Path.GetFileName(package).StartsWith('.');

    private static SandboxStart.CannotStart? CheckExecutable(CheckedSpec spec)
    {
        var inside = spec.Spec.Executable;
        var host = inside.StartsWith('/') && Path.GetFullPath(inside) == inside ? spec.OnHost(inside) : null;
        return host is not null && File.Exists(host)
            ? null
            : new(SandboxRefusals.Executable, $"The executable {inside} is not a file that is visible inside the sandbox; install it below /usr, "
                + "or grant the folder that holds it.");
    }

    private string? OnHost(string inside)
    {
        // A later mount covers an earlier one, so the last that matches is the one that is seen.
        if (Mounts.LastOrDefault(m => RealPath.IsWithin(inside, m.InsidePath)) is { } mount)
        {
            return mount.HostPath + inside[mount.InsidePath.Length..];
        }

        if (PackageFolder is not null && RealPath.IsWithin(inside, SandboxSpec.PackageInside))
        {
            return PackageFolder + inside[SandboxSpec.PackageInside.Length..];
        }

        return Programs.Any(folder => RealPath.IsWithin(inside, folder)) ? inside : null;
    }

    private static (CheckedSpec?, SandboxStart.CannotStart?) Refuse(string code, string sentence) => (null, new(code, sentence));

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex EnvironmentName();
}
