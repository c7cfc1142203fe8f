using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TackOS.Server.Sandbox;

/// <summary>
/// A socket that listens on the loopback of a sandbox and belongs to this process. A socket stays in the network namespace it was made in, so TackOS accepts on it
/// from outside, and inside there is no program, no file and no other interface that leads out.
/// </summary>
/// <remarks>
/// A process with threads, such as this one, cannot enter the user namespace that owns the network (setns(2)). A helper does: it asks the kernel for that
/// namespace (<c>NS_GET_USERNS</c>, ioctl_ns(2)), enters both (nsenter(1)), makes the socket and says its number; this process takes the socket over
/// (pidfd_getfd(2)), and the helper ends. It is a constant script in what Debian, Ubuntu and Fedora always have, is given a process id and a port, and runs outside of
/// the sandbox's files.
/// </remarks>
internal static partial class InsideListener
{
    /// <summary>The sandbox's loopback has no other listener, so any port is free.</summary>
    public const int Port = 3128;

    private const string Enter = "/usr/bin/nsenter";

    // The same numbers on every architecture.
    private const long PidFdOpen = 434;
    private const long PidFdGetFd = 438;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private const string Perl =
        """
        use strict; use Socket; use Fcntl;
        if (@ARGV == 2) {
          $^F = 255;
          open(my $net, "<", "/proc/$ARGV[0]/ns/net") or die "no network: $!\n";
          my $owner = ioctl($net, 0xb701, 0) or die "no owner of the network: $!\n";
          open(my $user, "<&=", $owner + 0) or die "$!\n";
          fcntl($user, F_SETFD, 0);
          exec("/usr/bin/nsenter", "--user=/proc/self/fd/" . ($owner + 0), "--net=/proc/self/fd/" . fileno($net), "--preserve-credentials", "--", $^X, "-e", $ENV{TACKOS_SCRIPT}, $ARGV[1]);
          die "no nsenter: $!\n";
        }
        socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "no socket: $!\n";
        bind($listener, sockaddr_in($ARGV[0], INADDR_LOOPBACK)) or die "no port: $!\n";
        listen($listener, 128) or die "no listening: $!\n";
        $| = 1;
        print fileno($listener), "\n";
        <STDIN>;
        """;

    private const string Python =
        """
        import fcntl, os, socket, sys
        if len(sys.argv) == 3:
            net = os.open("/proc/" + sys.argv[1] + "/ns/net", os.O_RDONLY)
            owner = fcntl.ioctl(net, 0xb701)
            os.set_inheritable(net, True)
            os.set_inheritable(owner, True)
            os.execv("/usr/bin/nsenter", ["nsenter", "--user=/proc/self/fd/%d" % owner, "--net=/proc/self/fd/%d" % net, "--preserve-credentials", "--",
                sys.executable, "-I", "-c", os.environ["TACKOS_SCRIPT"], sys.argv[2]])
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", int(sys.argv[1])))
        listener.listen(128)
        print(listener.fileno(), flush=True)
        sys.stdin.read()
        """;

    private static readonly (string Program, string[] Options, string Script)[] Helpers =
        [("/usr/bin/perl", ["-e"], Perl), ("/usr/bin/python3", ["-I", "-c"], Python)];

    /// <summary>Why this machine cannot do it, and the mend; null where nothing is missing.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux())
            return "Only the Linux sandbox has a network of its own (WSL2 has it).";
        if (RuntimeInformation.OSArchitecture is not (Architecture.X64 or Architecture.Arm64))
            return "The way out of a sandbox is made for x86-64 and ARM64 only.";
        if (!File.Exists(Enter))
            return $"{Enter} is not there: install util-linux.";
        return Array.Exists(Helpers, h => File.Exists(h.Program)) ? null : "Neither /usr/bin/perl nor /usr/bin/python3 is there: install one of them.";
    }

    /// <param name="insider">A process of the sandbox, by its id out here.</param>
    /// <param name="time">For the bound on how long it may take.</param>
    /// <param name="cancel">Nothing is left then.</param>
    /// <exception cref="IOException">It could not be made; the message says why.</exception>
    public static Task<Socket> OpenAsync(int insider, TimeProvider time, CancellationToken cancel) =>
        WhyNot() is { } missing ? throw new IOException(missing) : OpenAsync(Array.Find(Helpers, h => File.Exists(h.Program)), insider, time, cancel);

    internal static Task<Socket> OpenWithAsync(string program, int insider, TimeProvider time, CancellationToken cancel) =>
        OpenAsync(Array.Find(Helpers, h => h.Program == program), insider, time, cancel);

    private static async Task<Socket> OpenAsync((string Program, string[] Options, string Script) helper, int insider, TimeProvider time, CancellationToken cancel)
    {
        using var process = await StartAsync(helper, insider);
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(Bound, time, cancel);
            return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? TakeOver(process.Id, number)
                : throw new IOException($"the sandbox's network could not be entered: {(await process.StandardError.ReadToEndAsync(cancel).WaitAsync(Bound, time, cancel)).Trim()}");
        }
        catch (TimeoutException)
        {
            throw new IOException("the sandbox's network was not entered in time");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<Process> StartAsync((string Program, string[] Options, string Script) helper, int insider)
    {
        var info = new ProcessStartInfo(helper.Program, [.. helper.Options, helper.Script, Number(insider), Number(Port)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        info.Environment.Clear();
        // The second half is the same script, so that there is one.
        info.Environment["TACKOS_SCRIPT"] = helper.Script;
        info.Environment["LC_ALL"] = "C";
        try
        {
            return await LaunchThread.StartAsync(info);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{helper.Program} could not be started: {e.Message}");
        }
    }

    private static Socket TakeOver(int process, int number)
    {
        var handle = SystemCall(PidFdOpen, process, 0, 0);
        if (handle < 0)
            throw new IOException($"the helper could not be held: {Marshal.GetLastPInvokeErrorMessage()}");
        using var held = new SafeFileHandle((nint)handle, ownsHandle: true);
        var taken = SystemCall(PidFdGetFd, handle, number, 0);
        return taken >= 0
            ? new Socket(new SafeSocketHandle((nint)taken, ownsHandle: true))
            : throw new IOException($"the socket could not be taken over, which a kernel before 5.6 or a ban on tracing does: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long number, long first, long second, long third);
}
