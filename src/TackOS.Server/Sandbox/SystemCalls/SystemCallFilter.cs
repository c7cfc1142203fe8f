using System.Runtime.InteropServices;

namespace TackOS.Server.Sandbox.SystemCalls;

/// <summary>The filter that every server runs under, and that it can neither take off nor see through.</summary>
internal static class SystemCallFilter
{
    // AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 of <linux/audit.h>.
    private const uint X64 = 0xC000_003E, Arm64 = 0xC000_00B7;

    /// <summary>As <c>bwrap --seccomp</c> reads it; null for an architecture whose calls are not known here, where nothing starts.</summary>
    public static byte[]? For(Architecture architecture) => architecture switch
    {
        Architecture.X64 => FilterProgram.Compile(X64, Rows(c => c.X64), RefusedCalls.Newest),
        Architecture.Arm64 => FilterProgram.Compile(Arm64, Rows(c => c.Arm64), RefusedCalls.Newest),
        _ => null,
    };

    private static IEnumerable<(int Number, RefusedCall Call)> Rows(Func<RefusedCall, int?> number) =>
        RefusedCalls.All.SelectMany(call => number(call) is { } n ? new[] { (n, call) } : []);
}
