using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using TackOS.Server.Sandbox.SystemCalls;

namespace TackOS.Server.Sandbox;

/// <summary>
/// Starts stdio servers inside bubblewrap (version 0.8 or later): own namespaces without a network, a read-only system, the granted
/// folders and nothing else, no privileges, limits. There is no other way to start one here: what cannot be sandboxed is refused.
/// </summary>
public sealed class BubblewrapSandbox
{
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly SandboxPlaces places;
    private readonly TimeProvider time;
    private readonly string? bubblewrap;
    private readonly ControlGroups groups;
    private readonly byte[]? filter = SystemCallFilter.For(RuntimeInformation.ProcessArchitecture);

    /// <param name="places">What must stay hidden, and where packages are.</param>
    /// <param name="time">For the bound on a start.</param>
    /// <param name="bubblewrapPath">Where bubblewrap is; <c>/usr/bin</c> and <c>/usr/local/bin</c> are looked at when not given.</param>
    public BubblewrapSandbox(SandboxPlaces places, TimeProvider time, string? bubblewrapPath = null)
    {
        (this.places, this.time) = (places, time);
        string[] candidates = bubblewrapPath is null ? ["/usr/bin/bwrap", "/usr/local/bin/bwrap"] : [bubblewrapPath];
        bubblewrap = OperatingSystem.IsLinux() ? candidates.FirstOrDefault(File.Exists) : null;
        groups = ControlGroups.Find(File.Exists("/proc/self/cgroup") ? File.ReadAllText("/proc/self/cgroup") : "");
        Capabilities = new(
            bubblewrap is not null,
            groups.LimitsMemory ? LimitReach.WholeServer : LimitReach.EachProcess,
            groups.LimitsProcesses || !Environment.IsPrivilegedProcess ? LimitReach.WholeServer : LimitReach.None);
    }

    /// <summary>What is enforced on this machine.</summary>
    public SandboxCapabilities Capabilities { get; }

    /// <summary>
    /// Starts the server and returns when its sandbox stands, or says why it cannot. The caller disposes what was started.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left running.</exception>
    public async Task<SandboxStart> StartAsync(SandboxSpec spec, CancellationToken cancel = default)
    {
        if (bubblewrap is null)
        {
            return new SandboxStart.CannotStart(SandboxRefusals.NoSandbox, OperatingSystem.IsLinux()
                ? "bubblewrap is not installed, and servers run only inside it: apt-get install bubblewrap"
                : "Servers run only inside bubblewrap, which needs Linux (WSL2 has it).");
        }

        if (filter is null)
        {
            return new SandboxStart.CannotStart(SandboxRefusals.NoFilter, $"The system calls of {RuntimeInformation.ProcessArchitecture} are not known here, "
                + "so no filter could be made of them; servers run on x86-64 and aarch64.");
        }

        var (checkedSpec, refusal) = CheckedSpec.Check(spec, places);
        if (checkedSpec is null)
        {
            return refusal!;
        }

        if (groups.Make(spec.Limits) is not { } group)
        {
            return new SandboxStart.CannotStart(SandboxRefusals.Limit, "The kernel refused a control group with these limits; lower them, or see that "
                + "the group TackOS runs in is delegated to it.");
        }

        return await LaunchAsync(checkedSpec, bubblewrap, group, filter, cancel).ConfigureAwait(false);
    }

    private async Task<SandboxStart> LaunchAsync(CheckedSpec spec, string program, ControlGroup group, byte[] filter, CancellationToken cancel)
    {
        Process process;
        try
        {
            process = await LaunchThread.StartAsync(filter, descriptor => StartInfo(spec, program, group, descriptor)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            group.Dispose();
            return new SandboxStart.CannotStart(SandboxRefusals.Broken, $"The sandbox could not be launched: {e.Message}");
        }

        var errors = new StandardErrorTail();
        errors.Follow(process.StandardError);
        var sandboxed = new SandboxedProcess(process, errors, group, time);
        try
        {
            if (await errors.Ready.WaitAsync(StartBound, time, cancel).ConfigureAwait(false))
            {
                return await LetRunAsync(spec, sandboxed, cancel).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            await sandboxed.DisposeAsync().ConfigureAwait(false);
            return new SandboxStart.CannotStart(SandboxRefusals.TooSlow, $"The sandbox did not stand within {StartBound.TotalSeconds} seconds; try again "
                + "when the machine is less busy.");
        }
        catch (OperationCanceledException)
        {
            await sandboxed.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await sandboxed.DisposeAsync().ConfigureAwait(false);
        return new SandboxStart.CannotStart(SandboxRefusals.Broken, Explain(errors.Lines));
    }

    /// <summary>The sandbox stands and nothing of the server has run. It runs if it will see what was checked, and nothing in its place.</summary>
    private static async Task<SandboxStart> LetRunAsync(CheckedSpec spec, SandboxedProcess process, CancellationToken cancel)
    {
        try
        {
            var inside = process.Mounts() ?? throw new IOException("it ended before it began");
            if (!process.IsFiltered())
            {
                await process.DisposeAsync().ConfigureAwait(false);
                return new SandboxStart.CannotStart(SandboxRefusals.NoFilter, "The kernel put no filter over the server's system calls; it needs CONFIG_SECCOMP_FILTER.");
            }

            if (spec.FirstOther(MountTable.Of("self"), inside) is not { } other)
            {
                if (spec.Spec.WayOut && await WhyNoWayOutAsync(process, cancel).ConfigureAwait(false) is { } cause)
                {
                    await process.DisposeAsync().ConfigureAwait(false);
                    return new SandboxStart.CannotStart(SandboxRefusals.WayOut, $"The server is to reach other hosts, and its sandbox could not be given the way out: {cause}.");
                }

                await process.LetRunAsync(cancel).ConfigureAwait(false);
                return new SandboxStart.Started(process);
            }

            await process.DisposeAsync().ConfigureAwait(false);
            return new SandboxStart.CannotStart(SandboxRefusals.Grant, $"The folder {other.HostPath} was replaced or moved while the server started, so it was not "
                + "started. Grant no folder inside one that another server may write.");
        }
        catch (IOException e)
        {
            await process.DisposeAsync().ConfigureAwait(false);
            return new SandboxStart.CannotStart(SandboxRefusals.Broken, $"The sandbox could not be looked into: {e.Message}.");
        }
    }

    private static async Task<string?> WhyNoWayOutAsync(SandboxedProcess process, CancellationToken cancel)
    {
        try
        {
            await process.OpenWayOutAsync(cancel).ConfigureAwait(false);
            return null;
        }
        catch (IOException e)
        {
            return e.Message.TrimEnd('.');
        }
    }

    private static ProcessStartInfo StartInfo(CheckedSpec spec, string program, ControlGroup group, int filter)
    {
        var info = new ProcessStartInfo("/bin/sh", SandboxCommand.Arguments(spec, program, group, filter))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Utf8,
            WorkingDirectory = "/",
        };
        info.Environment.Clear();
        foreach (var (name, value) in SandboxCommand.Environment(spec))
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private static string Explain(IReadOnlyList<string> errors)
    {
        var said = string.Join(' ', errors.TakeLast(3));
        var mend = said switch
        {
            _ when said.Contains("uid map", StringComparison.Ordinal) || said.Contains("namespace", StringComparison.Ordinal) =>
                "Allow unprivileged user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone; on Ubuntu "
                + "an AppArmor profile for bwrap).",
            _ when said.Contains("SECCOMP", StringComparison.OrdinalIgnoreCase) => "The kernel needs CONFIG_SECCOMP_FILTER.",
            _ when said.Contains("Unknown option", StringComparison.Ordinal) => "bubblewrap 0.8 or later is needed.",
            _ => "Check that the working folder and the grants exist.",
        };
        return $"bubblewrap could not build the sandbox: {said} {mend}";
    }
}
