using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TackOS.Server.Sandbox;

/// <summary>
/// The one thread that starts sandboxes. Linux delivers the parent-death signal (prctl(2), <c>PR_SET_PDEATHSIG</c>, which
/// <c>--die-with-parent</c> sets) when the starting <em>thread</em> ends, so a server started from the thread pool would be killed
/// when the pool retires a thread. This one lives as long as the process does.
/// </summary>
internal static partial class LaunchThread
{
    // close_range(2): the same number on every architecture, and musl has no wrapper for it.
    private const long CloseRange = 436;
    private const uint CloseRangeCloexec = 4;

    private static readonly BlockingCollection<Action> Work = Begin();

    /// <summary>Starts the process, which inherits its standard streams and nothing else.</summary>
    /// <exception cref="Win32Exception">The executable cannot be run, or the kernel cannot keep our descriptors to ourselves.</exception>
    public static Task<Process> StartAsync(ProcessStartInfo command) => OnThreadAsync(() => Process.Start(command)!);

    /// <summary>Starts the process, which inherits its standard streams and one file with this content, whose descriptor the command names.</summary>
    /// <exception cref="Win32Exception">The executable cannot be run, or the kernel cannot keep our descriptors to ourselves.</exception>
    public static Task<Process> StartAsync(byte[] inherited, Func<int, ProcessStartInfo> command) => OnThreadAsync(() =>
    {
        using var file = new InheritedFile(inherited);
        return Process.Start(command(file.Descriptor))!;
    });

    private static Task<Process> OnThreadAsync(Func<Process> start)
    {
        var result = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                KeepDescriptors();
                result.SetResult(start());
            }
            catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
            {
                result.SetException(e);
            }
        });
        return result.Task;
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = "sandbox launches",
        }.Start();
        return work;
    }

    /// <summary>
    /// .NET opens everything close-on-exec, but TackOS may itself have been started with open descriptors, and bubblewrap passes
    /// on what it finds.
    /// </summary>
    private static void KeepDescriptors()
    {
        if (SystemCall(CloseRange, 3, uint.MaxValue, CloseRangeCloexec) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "close_range failed; Linux 5.11 or later is needed");
        }
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long number, uint first, uint last, uint flags);
}
