namespace TackOS.Server.Sandbox;

/// <summary>
/// What one stdio server may be and see. The executable is started by argument array, never through a shell, with the
/// environment given here and nothing inherited; <c>PATH</c>, <c>HOME</c>, <c>TMPDIR</c> and <c>LANG</c> have plain
/// values unless given. Nothing of the environment ever appears in an argument list.
/// </summary>
/// <param name="Executable">Absolute path as it is seen inside: below <c>/usr</c>, a grant, or <see cref="PackageInside"/>.</param>
/// <param name="Arguments">Passed on as they are.</param>
public sealed record SandboxSpec(string Executable, IReadOnlyList<string> Arguments)
{
    /// <summary>Where <see cref="PackageFolder"/> is mounted, so that the host's own paths stay unknown inside.</summary>
    public const string PackageInside = "/package";

    /// <summary>Names that start with this prefix carry the environment across the border and cannot be given.</summary>
    public const string ReservedPrefix = "TACKOS_";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<FolderGrant> Grants { get; init; } = [];

    /// <summary>An installed package: a direct child of the sandbox's packages folder, mounted read-only.</summary>
    public string? PackageFolder { get; init; }

    /// <summary>The working folder as seen inside.</summary>
    public string WorkingFolder { get; init; } = "/tmp";

    public SandboxLimits Limits { get; init; } = new();

    /// <summary>
    /// Whether the server is to have a way out: a socket that listens inside and belongs to TackOS (<see cref="SandboxedProcess.TakeWayOut"/>), the variables that tell
    /// programs to use it as their proxy, and the machine's certificates of authorities. There is no other interface either way.
    /// </summary>
    public bool WayOut { get; init; }
}

/// <summary>
/// A host folder shown inside. The host path must be free of links: a server that can write to one grant could otherwise
/// plant a link where another one is expected.
/// </summary>
/// <param name="HostPath">Absolute path of an existing folder.</param>
/// <param name="InsidePath">Absolute path inside; the host path when not given.</param>
/// <param name="Writable">Whether the server may change what is in it.</param>
public sealed record FolderGrant(string HostPath, string? InsidePath = null, bool Writable = false);

/// <summary>
/// Limits of one sandbox; <see cref="SandboxCapabilities"/> says how each is enforced on this machine.
/// </summary>
public sealed record SandboxLimits
{
    /// <summary>Bytes of memory, default 1 GiB. Node needs about 128 MiB to start where the limit is by process.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Processes and threads together, default 128. Node alone has eleven threads.</summary>
    public int Processes { get; init; } = 128;

    /// <summary>Open descriptors of one process, default 1,024.</summary>
    public int OpenFiles { get; init; } = 1024;

    /// <summary>Bytes of the largest file that can be written, default 1 GiB.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of the private <c>/tmp</c>, and of <c>/dev/shm</c>, default 256 MiB each.</summary>
    public long ScratchBytes { get; init; } = 256L << 20;

    /// <summary>CPU seconds of one process over its whole life; no limit by default.</summary>
    public int? CpuSeconds { get; init; }
}
