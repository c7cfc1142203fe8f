using System.Globalization;

namespace TackOS.Server.Sandbox;

/// <summary>
/// The command line that puts a checked spec behind the border. Four programs hand over to each other by exec, all with the
/// process id that was started: the door (a constant script: enters the control groups and opens the stub files), bubblewrap,
/// then inside the dresser (a constant script: waits for a word from outside, then turns the carried variables into the server's environment),
/// prlimit and the server.
/// </summary>
/// <remarks>
/// The environment is carried as <c>TACKOS_0</c>, <c>TACKOS_1</c> ... each holding <c>NAME=value</c>: outside of the sandbox no
/// variable has a name that a loader or shell would act on (a <c>LD_PRELOAD</c> into a writable grant would run outside), and no
/// value is ever an argument.
/// </remarks>
internal static class SandboxCommand
{
    /// <summary>The line on standard error that says the sandbox stands; whatever comes before it is bubblewrap's.</summary>
    public const string Ready = "tackos: the sandbox stands";

    /// <summary>The line on standard input that lets the server run, once it is certain what it will see.</summary>
    public const string Go = "go";

    // The user inside is nobody that exists outside. Files of the user who runs TackOS appear as this user's.
    private const string UserId = "1000";

    private static readonly string[] SystemFolders = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    // What the loader, alternatives and clocks need; no name resolution: whoever has a way out leaves names to the proxy.
    private static readonly string[] SystemFiles = ["/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime"];

    // The certificates by which programs know whom they speak to, where Debian and Fedora keep them.
    private static readonly string[] Authorities = ["/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted"];

    private const string Door =
        """
        count=$1
        shift
        while [ "$count" -gt 0 ]; do
          echo $$ > "$1" || exit 1
          shift
          count=$((count - 1))
        done
        exec "$@" 3<<PASSWD 4<<GROUP
        server:x:1000:1000:server:/tmp/home:/bin/false
        PASSWD
        server:x:1000:
        GROUP
        """;

    private const string Dresser =
        """
        echo "$1" >&2
        read -r TACKOS_WORD && [ "$TACKOS_WORD" = go ] || exit 1
        unset TACKOS_WORD
        TACKOS_COUNT=$2
        shift 2
        while [ "$TACKOS_COUNT" -gt 0 ]; do
          TACKOS_COUNT=$((TACKOS_COUNT - 1))
          eval "export \"\$TACKOS_$TACKOS_COUNT\""
          unset "TACKOS_$TACKOS_COUNT"
        done
        unset TACKOS_COUNT
        exec "$@"
        """;

    /// <summary>The arguments of <c>/bin/sh</c>. The filter of system calls is read from the open descriptor <paramref name="filter"/>.</summary>
    public static IReadOnlyList<string> Arguments(CheckedSpec spec, string bubblewrap, ControlGroup group, int filter) =>
    [
        "-c", Door, "sh", Number(group.ProcessFiles.Count), .. group.ProcessFiles,
        bubblewrap, .. Namespaces, "--seccomp", Number(filter), .. ReadOnlySystem(spec.Spec), .. Mounts(spec), "--remount-ro", "/proc", "--remount-ro", "/", "--chdir", spec.Spec.WorkingFolder, "--",
        "/bin/sh", "-c", Dresser, "sh", Ready, Number(Variables(spec.Spec).Count),
        "/usr/bin/prlimit", .. Limits(spec.Spec.Limits, group), "--", spec.Spec.Executable, .. spec.Spec.Arguments,
    ];

    /// <summary>The whole environment of the started process.</summary>
    public static IReadOnlyDictionary<string, string> Environment(CheckedSpec spec) =>
        Variables(spec.Spec).Select((v, i) => (v, i))
            .ToDictionary(v => SandboxSpec.ReservedPrefix + Number(v.i), v => $"{v.v.Key}={v.v.Value}");

    private static string[] Namespaces =>
    [
        "--unshare-all", "--unshare-user", "--disable-userns", "--uid", UserId, "--gid", UserId, "--hostname", "sandbox",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL",
    ];

    private static Dictionary<string, string> Variables(SandboxSpec spec)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = "/tmp/home",
            ["TMPDIR"] = "/tmp",
            ["LANG"] = "C.UTF-8",
        };
        foreach (var (name, value) in spec.Environment)
        {
            variables[name] = value;
        }

        if (spec.WayOut)
        {
            foreach (var (name, value) in ProxyVariables.All)
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    private static IEnumerable<string> ReadOnlySystem(SandboxSpec spec)
    {
        var scratch = Number(spec.Limits.ScratchBytes);
        return
        [
            "--ro-bind", "/usr", "/usr",
            .. SystemFolders.SelectMany(SystemFolder),
            .. SystemFiles.Concat(spec.WayOut ? Authorities : []).SelectMany(f => new[] { "--ro-bind-try", f, f }),
            "--perms", "0444", "--file", "3", "/etc/passwd", "--perms", "0444", "--file", "4", "/etc/group",
            // Remounted read-only at the end: for the kernel a server started by root still is root where it opens /proc/sys, and
            // one line in kernel/core_pattern would run a program outside.
            "--proc", "/proc",
            // Each writable tmpfs has its size; what is not meant to be written is read-only, or it would be memory without a limit.
            "--dev", "/dev", "--size", scratch, "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
            "--size", scratch, "--tmpfs", "/tmp", "--dir", "/tmp/home",
        ];
    }

    private static string[] SystemFolder(string name)
    {
        var folder = new DirectoryInfo("/" + name);
        return folder switch
        {
            { LinkTarget: { } target } => ["--symlink", target, folder.FullName],
            { Exists: true } => ["--ro-bind", folder.FullName, folder.FullName],
            _ => [],
        };
    }

    private static IEnumerable<string> Mounts(CheckedSpec spec)
    {
        var package = spec.PackageFolder is { } folder ? new[] { "--ro-bind", folder, SandboxSpec.PackageInside } : [];
        return package.Concat(spec.Mounts.SelectMany(m => new[] { m.Writable ? "--bind" : "--ro-bind", m.HostPath, m.InsidePath }));
    }

    private static IEnumerable<string> Limits(SandboxLimits limits, ControlGroup group) =>
    [
        // One and not none: with none the kernel still pipes a dump, with all secrets in it, to a program of the machine, see core(5).
        "--core=1",
        $"--nofile={Number(limits.OpenFiles)}",
        $"--fsize={Number(limits.FileBytes)}",
        .. limits.CpuSeconds is { } seconds ? [$"--cpu={Number(seconds)}"] : Array.Empty<string>(),
        .. group.LimitsMemory ? Array.Empty<string>() : [$"--data={Number(limits.MemoryBytes)}"],
        .. group.LimitsProcesses ? Array.Empty<string>() : [$"--nproc={Number(limits.Processes)}"],
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
