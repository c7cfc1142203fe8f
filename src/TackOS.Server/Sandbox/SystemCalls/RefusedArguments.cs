namespace TackOS.Server.Sandbox.SystemCalls;

/// <summary>Calls that every program needs, and what none needs of them. Numbers as in <see cref="RefusedCalls"/>.</summary>
internal static class RefusedArguments
{
    // <linux/sched.h>: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. CLONE_NEWTIME is not among clone's flags.
    private const uint NewNamespaces = 0x7E02_0000;

    // <sys/stat.h>: S_ISUID and S_ISGID. A program with one of them in a writable grant would run as us for whoever else is on the machine.
    private const uint SetIdBits = 0x0C00;

    // <fcntl.h>: O_CREAT and __O_TMPFILE, without which open has no mode.
    private const uint Creating = 0x0040_0040;

    // <asm-generic/ioctls.h>: both put words into a terminal as if somebody had typed them.
    private const uint SimulateInput = 0x5412;
    private const uint LinuxTerminal = 0x541C;

    // <linux/personality.h>: the plain one, and the question which it is.
    private const uint Plain = 0;
    private const uint Question = 0xFFFF_FFFF;

    // <sys/socket.h>, <netinet/in.h>
    private const uint Unix = 1, Internet = 2, Internet6 = 10, Netlink = 16;
    private const uint Stream = 1, Datagram = 2, TypeMask = 0xF;
    private const uint Tcp = 6, Udp = 17;

    public static IReadOnlyList<RefusedCall> All { get; } =
    [
        new("clone", 56, 220, ErrorNumber.NotPermitted, ArgumentTest.Any(0, NewNamespaces)),
        new("personality", 135, 92, ErrorNumber.NotPermitted, ArgumentTest.Other(0, Plain), ArgumentTest.Other(0, Question)),
        new("ioctl", 16, 29, ErrorNumber.NotPermitted, ArgumentTest.Equal(1, SimulateInput)),
        new("ioctl", 16, 29, ErrorNumber.NotPermitted, ArgumentTest.Equal(1, LinuxTerminal)),
        .. Sockets,
        .. SetId,
    ];

    /// <summary>Unix sockets, TCP, UDP, and the routing table, which node reads for the addresses of the machine.</summary>
    private static RefusedCall[] Sockets =>
    [
        new("socketpair", 53, 199, ErrorNumber.FamilyNotSupported, ArgumentTest.Other(0, Unix)),
        new("socket", 41, 198, ErrorNumber.FamilyNotSupported, ArgumentTest.Other(0, Unix), ArgumentTest.Other(0, Internet), ArgumentTest.Other(0, Internet6), ArgumentTest.Other(0, Netlink)),
        new("socket", 41, 198, ErrorNumber.ProtocolNotSupported, ArgumentTest.Equal(0, Netlink), ArgumentTest.Other(2, 0)),
        .. new[] { Internet, Internet6 }.SelectMany(family => new RefusedCall[]
        {
            new("socket", 41, 198, ErrorNumber.SocketTypeNotSupported, ArgumentTest.Equal(0, family), ArgumentTest.Other(1, Stream, TypeMask), ArgumentTest.Other(1, Datagram, TypeMask)),
            new("socket", 41, 198, ErrorNumber.ProtocolNotSupported, ArgumentTest.Equal(0, family), ArgumentTest.Other(2, 0), ArgumentTest.Other(2, Tcp), ArgumentTest.Other(2, Udp)),
        }),
    ];

    /// <summary>Files that run as their owner, made in any way there is.</summary>
    private static RefusedCall[] SetId =>
    [
        new("chmod", 90, null, ErrorNumber.NotPermitted, ArgumentTest.Any(1, SetIdBits)),
        new("fchmod", 91, 52, ErrorNumber.NotPermitted, ArgumentTest.Any(1, SetIdBits)),
        new("fchmodat", 268, 53, ErrorNumber.NotPermitted, ArgumentTest.Any(2, SetIdBits)),
        new("fchmodat2", 452, 452, ErrorNumber.NotPermitted, ArgumentTest.Any(2, SetIdBits)),
        new("creat", 85, null, ErrorNumber.NotPermitted, ArgumentTest.Any(1, SetIdBits)),
        new("open", 2, null, ErrorNumber.NotPermitted, ArgumentTest.Any(1, Creating), ArgumentTest.Any(2, SetIdBits)),
        new("openat", 257, 56, ErrorNumber.NotPermitted, ArgumentTest.Any(2, Creating), ArgumentTest.Any(3, SetIdBits)),
        // Its mode lies in memory; programs fall back to openat.
        new("openat2", 437, 437, ErrorNumber.NoSuchCall),
        new("mknod", 133, null, ErrorNumber.NotPermitted, ArgumentTest.Any(1, SetIdBits)),
        new("mknodat", 259, 33, ErrorNumber.NotPermitted, ArgumentTest.Any(2, SetIdBits)),
    ];
}
