using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TackOS.Server.Sandbox;

/// <summary>
/// A server that runs in its sandbox. Disposing kills every process of it and returns when none is left; it also dies with the
/// process that started it, whatever way that ends.
/// </summary>
public sealed class SandboxedProcess : IAsyncDisposable
{
    private const int MostRemovals = 50;
    private static readonly TimeSpan RemovalPace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DeathBound = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly StandardErrorTail errors;
    private readonly ControlGroup group;
    private readonly TimeProvider time;
    private Socket? wayOut;

    internal SandboxedProcess(Process process, StandardErrorTail errors, ControlGroup group, TimeProvider time)
    {
        (this.process, this.errors, this.group, this.time) = (process, errors, group, time);
        Exited = ExitAsync();
    }

    /// <summary>The server's standard input; closing it tells a stdio server to end.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>The server's standard output.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>The last lines of standard error: at most 200, each cut at 2,000 characters. Untrusted text.</summary>
    public IReadOnlyList<string> RecentErrors => errors.Lines;

    /// <summary>
    /// Completes with the server's exit code (128 and the signal's number when one ended it). What it left running is killed by the kernel then,
    /// and may be gone only a moment later.
    /// </summary>
    public Task<int> Exited { get; }

    /// <summary>The id of bubblewrap's monitor on the host, for logs.</summary>
    public int MonitorId => process.Id;

    /// <summary>What the server will see, while it waits for <see cref="LetRunAsync"/>; null where it ended.</summary>
    internal MountTable? Mounts()
    {
        try
        {
            using var first = FirstInside();
            return first is null ? null : MountTable.Of(first.Id.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The socket that listens inside, which the caller owns from then on; null where the spec asked for none, or it was taken.</summary>
    internal Socket? TakeWayOut() => Interlocked.Exchange(ref wayOut, null);

    /// <summary>Makes the socket that listens inside, while the server waits for <see cref="LetRunAsync"/>.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal async Task OpenWayOutAsync(CancellationToken cancel)
    {
        using var first = FirstInside() ?? throw new IOException("it ended before it began");
        wayOut = await InsideListener.OpenAsync(first.Id, time, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the kernel itself says that the system calls of what will become the server are filtered, see proc_pid_status(5). Asked
    /// while it waits for <see cref="LetRunAsync"/>; what a filter is once over, stays.
    /// </summary>
    internal bool IsFiltered()
    {
        using var first = FirstInside();
        using var waiting = first is null ? null : FirstChildOf(first.Id);
        try
        {
            return waiting is not null && File.ReadLines($"/proc/{waiting.Id.ToString(CultureInfo.InvariantCulture)}/status").Contains("Seccomp:\t2");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <exception cref="IOException">It ended.</exception>
    internal async Task LetRunAsync(CancellationToken cancel)
    {
        await Input.WriteAsync(Encoding.ASCII.GetBytes(SandboxCommand.Go + "\n"), cancel).ConfigureAwait(false);
        await Input.FlushAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // 1. Killing the first process of the namespace makes the kernel kill all others before that one is gone.
        // 2. The monitor ends when it has seen the first process go: its end proves that nothing is left.
        // A crash before 1 or between the two leaves nothing, since both die with us.
        if (!Exited.IsCompleted && FirstInside() is { } first)
        {
            first.Kill();
            first.Dispose();
            await Task.WhenAny(Exited, Task.Delay(DeathBound, time)).ConfigureAwait(false);
        }

        if (!Exited.IsCompleted)
        {
            process.Kill();
            await Exited.ConfigureAwait(false);
        }

        await errors.Ended.ConfigureAwait(false);
        group.Dispose();
        for (var tries = 0; tries < MostRemovals && !group.IsGone; tries++)
        {
            await Task.Delay(RemovalPace, time).ConfigureAwait(false);
            group.Dispose();
        }

        process.Dispose();
        wayOut?.Dispose();
    }

    private async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        group.Dispose();
        return process.ExitCode;
    }

    /// <summary>The only child of the monitor, see proc_pid_task_children in proc(5); null where there is none (any more).</summary>
    private Process? FirstInside() => FirstChildOf(process.Id);

    private static Process? FirstChildOf(int parentId)
    {
        var parent = parentId.ToString(CultureInfo.InvariantCulture);
        try
        {
            var child = File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ')[0];
            return int.TryParse(child, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Process.GetProcessById(id) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or Win32Exception)
        {
            return null;
        }
    }
}
