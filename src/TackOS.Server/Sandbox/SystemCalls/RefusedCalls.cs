namespace TackOS.Server.Sandbox.SystemCalls;

/// <summary>
/// What no server may ask of the kernel: what Docker's default profile and Flatpak refuse, and what else node, python, .NET and shells do
/// without. Numbers are those of Linux' own tables: arch/x86/entry/syscalls/syscall_64.tbl for x86-64, and
/// include/uapi/asm-generic/unistd.h for aarch64, which has no calls of its own.
/// </summary>
internal static class RefusedCalls
{
    /// <summary>The highest number that was looked at (removexattrat, Linux 6.13). What comes after it is refused unseen.</summary>
    public const int Newest = 466;

    public static IReadOnlyList<RefusedCall> All { get; } =
    [
        // Of other processes: their memory, their descriptors, what they are.
        new("ptrace", 101, 117, ErrorNumber.NotPermitted),
        new("process_vm_readv", 310, 270, ErrorNumber.NotPermitted),
        new("process_vm_writev", 311, 271, ErrorNumber.NotPermitted),
        new("process_madvise", 440, 440, ErrorNumber.NotPermitted),
        new("process_mrelease", 448, 448, ErrorNumber.NotPermitted),
        new("pidfd_getfd", 438, 438, ErrorNumber.NotPermitted),
        new("kcmp", 312, 272, ErrorNumber.NotPermitted),
        // Mounts and namespaces: what the sandbox is made of.
        new("mount", 165, 40, ErrorNumber.NotPermitted),
        new("umount2", 166, 39, ErrorNumber.NotPermitted),
        new("pivot_root", 155, 41, ErrorNumber.NotPermitted),
        new("chroot", 161, 51, ErrorNumber.NotPermitted),
        new("setns", 308, 268, ErrorNumber.NotPermitted),
        new("unshare", 272, 97, ErrorNumber.NotPermitted),
        // The newer calls for mounts, which programs do without where there are none.
        new("open_tree", 428, 428, ErrorNumber.NoSuchCall),
        new("move_mount", 429, 429, ErrorNumber.NoSuchCall),
        new("fsopen", 430, 430, ErrorNumber.NoSuchCall),
        new("fsconfig", 431, 431, ErrorNumber.NoSuchCall),
        new("fsmount", 432, 432, ErrorNumber.NoSuchCall),
        new("fspick", 433, 433, ErrorNumber.NoSuchCall),
        new("mount_setattr", 442, 442, ErrorNumber.NoSuchCall),
        new("statmount", 457, 457, ErrorNumber.NoSuchCall),
        new("listmount", 458, 458, ErrorNumber.NoSuchCall),
        // Its flags lie in memory, where no filter sees them; every C library falls back to clone.
        new("clone3", 435, 435, ErrorNumber.NoSuchCall),
        // Keys that the kernel keeps, which know no namespaces.
        new("add_key", 248, 217, ErrorNumber.NotPermitted),
        new("request_key", 249, 218, ErrorNumber.NotPermitted),
        new("keyctl", 250, 219, ErrorNumber.NotPermitted),
        // Large parts of the kernel with a long history of holes.
        new("bpf", 321, 280, ErrorNumber.NotPermitted),
        new("perf_event_open", 298, 241, ErrorNumber.NotPermitted),
        new("userfaultfd", 323, 282, ErrorNumber.NotPermitted),
        new("fanotify_init", 300, 262, ErrorNumber.NotPermitted),
        new("fanotify_mark", 301, 263, ErrorNumber.NotPermitted),
        // Calls by way of a ring pass no filter.
        new("io_uring_setup", 425, 425, ErrorNumber.NoSuchCall),
        new("io_uring_enter", 426, 426, ErrorNumber.NoSuchCall),
        new("io_uring_register", 427, 427, ErrorNumber.NoSuchCall),
        // Memory that not even the kernel counts or sees.
        new("memfd_secret", 447, 447, ErrorNumber.NoSuchCall),
        // Files by handle, past every mount.
        new("name_to_handle_at", 303, 264, ErrorNumber.NotPermitted),
        new("open_by_handle_at", 304, 265, ErrorNumber.NotPermitted),
        // The machine as a whole.
        new("reboot", 169, 142, ErrorNumber.NotPermitted),
        new("kexec_load", 246, 104, ErrorNumber.NotPermitted),
        new("kexec_file_load", 320, 294, ErrorNumber.NotPermitted),
        new("init_module", 175, 105, ErrorNumber.NotPermitted),
        new("finit_module", 313, 273, ErrorNumber.NotPermitted),
        new("delete_module", 176, 106, ErrorNumber.NotPermitted),
        new("swapon", 167, 224, ErrorNumber.NotPermitted),
        new("swapoff", 168, 225, ErrorNumber.NotPermitted),
        new("acct", 163, 89, ErrorNumber.NotPermitted),
        new("quotactl", 179, 60, ErrorNumber.NotPermitted),
        new("quotactl_fd", 443, 443, ErrorNumber.NotPermitted),
        new("syslog", 103, 116, ErrorNumber.NotPermitted),
        new("sethostname", 170, 161, ErrorNumber.NotPermitted),
        new("setdomainname", 171, 162, ErrorNumber.NotPermitted),
        new("vhangup", 153, 58, ErrorNumber.NotPermitted),
        new("lookup_dcookie", 212, 18, ErrorNumber.NotPermitted),
        new("lsm_set_self_attr", 460, 460, ErrorNumber.NotPermitted),
        // Its clock.
        new("settimeofday", 164, 170, ErrorNumber.NotPermitted),
        new("clock_settime", 227, 112, ErrorNumber.NotPermitted),
        new("clock_adjtime", 305, 266, ErrorNumber.NotPermitted),
        new("adjtimex", 159, 171, ErrorNumber.NotPermitted),
        // Its hardware.
        new("iopl", 172, null, ErrorNumber.NotPermitted),
        new("ioperm", 173, null, ErrorNumber.NotPermitted),
        new("modify_ldt", 154, null, ErrorNumber.NotPermitted),
        // Where memory lies on machines with several nodes; runtimes take the answer for a machine with one.
        new("mbind", 237, 235, ErrorNumber.NoSuchCall),
        new("set_mempolicy", 238, 237, ErrorNumber.NoSuchCall),
        new("get_mempolicy", 239, 236, ErrorNumber.NoSuchCall),
        new("set_mempolicy_home_node", 450, 450, ErrorNumber.NoSuchCall),
        new("migrate_pages", 256, 238, ErrorNumber.NoSuchCall),
        new("move_pages", 279, 239, ErrorNumber.NoSuchCall),
        // What only very old programs know.
        new("uselib", 134, null, ErrorNumber.NoSuchCall),
        new("ustat", 136, null, ErrorNumber.NoSuchCall),
        new("sysfs", 139, null, ErrorNumber.NoSuchCall),
        new("_sysctl", 156, null, ErrorNumber.NoSuchCall),
        new("nfsservctl", 180, 42, ErrorNumber.NoSuchCall),
        new("create_module", 174, null, ErrorNumber.NoSuchCall),
        new("get_kernel_syms", 177, null, ErrorNumber.NoSuchCall),
        new("query_module", 178, null, ErrorNumber.NoSuchCall),
        .. RefusedArguments.All,
    ];
}
