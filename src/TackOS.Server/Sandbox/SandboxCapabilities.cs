namespace TackOS.Server.Sandbox;

/// <summary>How far a limit reaches on this machine.</summary>
public enum LimitReach
{
    /// <summary>Not enforced.</summary>
    None,

    /// <summary>Each process has the limit for itself (rlimit), so the whole may use it as often as there are processes.</summary>
    EachProcess,

    /// <summary>All processes of the server share it (control group, or the process count of a user namespace).</summary>
    WholeServer,
}

/// <summary>
/// What the sandbox enforces on this machine. Namespaces, files and network are always enforced: where they cannot be, nothing
/// starts. Open files, file size and CPU seconds are always by process.
/// </summary>
/// <param name="Available">Whether anything can be started at all.</param>
/// <param name="Memory">
/// A control group where one can be made; else <c>RLIMIT_DATA</c>, which counts writable private memory and leaves the large
/// reservations of V8 alone (<c>RLIMIT_AS</c> would count them).
/// </param>
/// <param name="Processes">
/// A control group where one can be made; else <c>RLIMIT_NPROC</c>, which Linux 5.14 and later count by user namespace, and
/// from which the kernel exempts servers started by root.
/// </param>
public sealed record SandboxCapabilities(bool Available, LimitReach Memory, LimitReach Processes);
