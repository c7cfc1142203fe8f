namespace TackOS.Server.Sandbox;

/// <summary>How an attempt to start a server in the sandbox ended.</summary>
public abstract record SandboxStart
{
    private SandboxStart() { }

    /// <summary>The namespaces stand, the limits hold and the server's executable is about to run in them.</summary>
    public sealed record Started(SandboxedProcess Process) : SandboxStart;

    /// <summary>Nothing runs. The sentence says what would mend it, and never contains a value of the environment.</summary>
    /// <param name="Code">One of <see cref="SandboxRefusals"/>.</param>
    /// <param name="Sentence">For the operator.</param>
    public sealed record CannotStart(string Code, string Sentence) : SandboxStart;
}

/// <summary>The stable codes of <see cref="SandboxStart.CannotStart"/>.</summary>
public static class SandboxRefusals
{
    /// <summary>bubblewrap is not installed, or this is not Linux.</summary>
    public const string NoSandbox = "sandbox_missing";

    /// <summary>bubblewrap or the kernel would not build the sandbox.</summary>
    public const string Broken = "sandbox_broken";

    /// <summary>No filter of system calls can be put over a server here.</summary>
    public const string NoFilter = "sandbox_filter_missing";

    /// <summary>The sandbox was not ready in time.</summary>
    public const string TooSlow = "sandbox_timeout";

    /// <summary>A limit is not a positive number, or cannot be set.</summary>
    public const string Limit = "sandbox_limit_refused";

    /// <summary>The executable is not a file that is visible inside.</summary>
    public const string Executable = "sandbox_executable_refused";

    /// <summary>A name or value of the environment cannot be passed.</summary>
    public const string Environment = "sandbox_environment_refused";

    /// <summary>A grant does not exist, is a link, or is not a folder.</summary>
    public const string Grant = "sandbox_grant_refused";

    /// <summary>A grant is, contains or lies inside a path that never becomes visible.</summary>
    public const string Hidden = "sandbox_grant_hidden";

    /// <summary>A path inside would cover a part of the sandbox's own system.</summary>
    public const string Inside = "sandbox_inside_path_refused";

    /// <summary>The server is to have a way out, and this machine cannot make one.</summary>
    public const string WayOut = "sandbox_way_out_refused";

    /// <summary>The package folder is not one of the installed packages.</summary>
    public const string Package = "sandbox_package_refused";
}
