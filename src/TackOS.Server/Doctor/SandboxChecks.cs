using System.Runtime.InteropServices;
using TackOS.Server.Sandbox;
using TackOS.Server.Sandbox.SystemCalls;

namespace TackOS.Server.Doctor;

/// <summary>Whether servers can be started here, and what holds them.</summary>
internal static class SandboxChecks
{
    private const string Delegate = "Give the group TackOS runs in its own control groups (systemd: Delegate=yes and DelegateSubgroup=tackos).";

    public static async Task<IReadOnlyList<MachineCheck>> LookAsync(TimeProvider time, CancellationToken cancel)
    {
        var sandbox = new BubblewrapSandbox(new SandboxPlaces([]), time);
        var able = sandbox.Capabilities;
        return
        [
            Platform(),
            await SandboxAsync(sandbox, cancel),
            SystemCallFilter.For(RuntimeInformation.ProcessArchitecture) is null
                ? MachineCheck.Missing("system-call filter", $"the calls of {RuntimeInformation.ProcessArchitecture} are not known", "Run TackOS on x86-64 or aarch64.")
                : MachineCheck.Ok("system-call filter", $"one for {RuntimeInformation.ProcessArchitecture}"),
            able.Memory == LimitReach.WholeServer
                ? MachineCheck.Ok("memory limit", "a control group holds the whole server")
                : MachineCheck.Weaker("memory limit", "each process has it for itself (rlimit), and files in memory are not counted", Delegate),
            able.Processes switch
            {
                LimitReach.WholeServer => MachineCheck.Ok("process limit", "it holds the whole server"),
                _ => MachineCheck.Weaker("process limit", "there is none: the kernel exempts root from it", $"Run TackOS as a user who is not root. {Delegate}"),
            },
            Environment.IsPrivilegedProcess
                ? MachineCheck.Weaker("user", "this is root, for whom the kernel makes exceptions", "Run TackOS as a user of its own.")
                : MachineCheck.Ok("user", "not root"),
        ];
    }

    private static MachineCheck Platform() => OperatingSystem.IsLinux()
        ? MachineCheck.Ok("platform", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}")
        : MachineCheck.Missing("platform", RuntimeInformation.OSDescription, "Stdio servers run only on Linux (WSL2 has it); servers at an address work here.");

    private static async Task<MachineCheck> SandboxAsync(BubblewrapSandbox sandbox, CancellationToken cancel)
    {
        const string Name = "sandbox";
        var start = await sandbox.StartAsync(new SandboxSpec("/usr/bin/true", []), cancel);
        if (start is not SandboxStart.Started { Process: var process })
            return MachineCheck.Missing(Name, "a trial did not start", start is SandboxStart.CannotStart no ? no.Sentence : "");
        await using (process)
        {
            return await process.Exited.WaitAsync(cancel) == 0
                ? MachineCheck.Ok(Name, "a trial ran in its namespaces and under its filter")
                : MachineCheck.Missing(Name, "a trial failed", "See that /usr/bin/true and /usr/bin/prlimit run (apt-get install util-linux).");
        }
    }
}
