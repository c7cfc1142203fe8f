using System.Runtime.InteropServices;
using TackOS.Server.Sandbox.SystemCalls;

namespace TackOS.Server.Tests.Sandbox;

/// <summary>The program itself, run for both architectures as the kernel would run it.</summary>
public sealed class SystemCallFilterTests
{
    private const uint X64 = 0xC000003E, Arm64 = 0xC00000B7, I386 = 0x40000003, Arm = 0x40000028;
    private static readonly FilterRun OnX64 = new(SystemCallFilter.For(Architecture.X64)!, X64);
    private static readonly FilterRun OnArm64 = new(SystemCallFilter.For(Architecture.Arm64)!, Arm64);

    public static TheoryData<string> Always => new(RefusedCalls.All.Where(c => c.Where.Length == 0).Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Always))]
    public void ACallThatNoServerNeedsFailsWithItsAnswerWhateverItsArguments(string name)
    {
        var call = RefusedCalls.All.Single(c => c.Name == name);
        foreach (var (run, number) in new[] { (OnX64, call.X64), (OnArm64, call.Arm64) })
        {
            if (number is { } n)
            {
                Assert.Equal((int)call.Answer, run.Error(n));
                Assert.Equal((int)call.Answer, run.Error(n, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));
            }
        }
    }

    // clone, personality, ioctl, socket, socketpair, chmod's kin: numbers of x86-64 and aarch64, arguments, and the error number; 0 is allowed.
    [Theory]
    [InlineData(56, 220, 1, 0x10000000UL)] // CLONE_NEWUSER
    [InlineData(56, 220, 1, 0x00020011UL)]
    [InlineData(56, 220, 1, 0x40000011UL)]
    [InlineData(56, 220, 1, 0x02000000UL)]
    [InlineData(56, 220, 0, 0x003D0F00UL)] // what a thread is made with
    [InlineData(56, 220, 0, 0x01200011UL)] // fork
    [InlineData(135, 92, 0, 0UL)]
    [InlineData(135, 92, 0, 0xFFFFFFFFUL)]
    [InlineData(135, 92, 1, 0x0040000UL)]
    [InlineData(135, 92, 1, 0x0400000UL)]
    [InlineData(16, 29, 1, 0UL, 0x5412UL)]
    [InlineData(16, 29, 1, 0UL, 0xFFFFFFFF00005412UL)] // the kernel looks at the lower half alone
    [InlineData(16, 29, 1, 0UL, 0x541CUL)]
    [InlineData(16, 29, 0, 0UL, 0x5413UL)]
    [InlineData(41, 198, 0, 1UL, 5UL, 0UL)]
    [InlineData(41, 198, 0, 2UL, 0x80801UL, 6UL)]
    [InlineData(41, 198, 0, 10UL, 2UL, 17UL)]
    [InlineData(41, 198, 0, 16UL, 0x80003UL, 0UL)]
    [InlineData(41, 198, 93, 16UL, 3UL, 15UL)] // NETLINK_KOBJECT_UEVENT
    [InlineData(41, 198, 94, 2UL, 3UL, 0UL)] // raw
    [InlineData(41, 198, 94, 10UL, 6UL, 0UL)] // DCCP
    [InlineData(41, 198, 93, 2UL, 1UL, 132UL)] // SCTP
    [InlineData(41, 198, 97, 17UL, 3UL, 0UL)] // AF_PACKET
    [InlineData(41, 198, 97, 38UL, 5UL, 0UL)] // AF_ALG
    [InlineData(41, 198, 97, 40UL, 1UL, 0UL)] // AF_VSOCK
    [InlineData(53, 199, 0, 1UL)]
    [InlineData(53, 199, 97, 30UL)] // AF_TIPC
    [InlineData(91, 52, 0, 0UL, 0x1EDUL)]
    [InlineData(91, 52, 1, 0UL, 0x9EDUL)]
    [InlineData(268, 53, 1, 0UL, 0UL, 0x5EDUL)]
    [InlineData(452, 452, 1, 0UL, 0UL, 0x800UL)]
    [InlineData(257, 56, 1, 0UL, 0UL, 0x41UL, 0x9EDUL)]
    [InlineData(257, 56, 1, 0UL, 0UL, 0x410001UL, 0xC00UL)]
    [InlineData(257, 56, 0, 0UL, 0UL, 0x41UL, 0x1EDUL)]
    [InlineData(257, 56, 0, 0UL, 0UL, 0UL, 0x9EDUL)] // without O_CREAT there is no mode
    [InlineData(259, 33, 1, 0UL, 0UL, 0x89EDUL)]
    public void WhatEveryProgramNeedsIsRefusedOnlyWhereItAsksForMore(int x64, int arm64, int error, params ulong[] arguments)
    {
        Assert.Equal(error, OnX64.Error(x64, arguments));
        Assert.Equal(error, OnArm64.Error(arm64, arguments));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(85)]
    [InlineData(90)]
    [InlineData(133)]
    public void TheOlderWaysToMakeASetIdFileAreRefusedToo(int number)
    {
        Assert.Equal(1, OnX64.Error(number, 0, 0x9ED | 0x40, 0x9ED));
        Assert.Equal(0, OnX64.Error(number, 0, 0x1ED, 0x1ED));
    }

    [Fact]
    public void AnotherArchitecturesCallsOfTheSameKernelFail()
    {
        Assert.Equal(1, OnX64.ErrorUnder(I386, 0));
        Assert.Equal(1, OnArm64.ErrorUnder(Arm, 0));
        Assert.Equal(1, OnX64.ErrorUnder(Arm64, 0));
    }

    [Theory]
    [InlineData(467)]
    [InlineData(1000)]
    [InlineData(0x40000000)]
    [InlineData(0x40000065)] // ptrace of x32
    [InlineData(-1)]
    public void ANumberThatIsNotKnownHereDoesNotExist(int number)
    {
        Assert.Equal(38, OnX64.Error(number));
        Assert.Equal(38, OnArm64.Error(number));
    }

    [Fact]
    public void AnArchitectureWhoseCallsAreNotKnownHasNoFilter() => Assert.Null(SystemCallFilter.For(Architecture.RiscV64));

    /// <summary>The kernel takes no longer one, see BPF_MAXINSNS in &lt;linux/bpf_common.h&gt;.</summary>
    [Fact]
    public void TheProgramIsOneThatTheKernelTakes()
    {
        Assert.InRange(SystemCallFilter.For(Architecture.X64)!.Length / FilterProgram.InstructionBytes, 100, 4096);
        Assert.InRange(SystemCallFilter.For(Architecture.Arm64)!.Length / FilterProgram.InstructionBytes, 100, 4096);
    }

    [Fact]
    public void TheNumbersAreThoseOfTheKernelsHeaders()
    {
        Compare("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", c => c.X64);
        Compare("/usr/include/asm-generic/unistd.h", c => c.Arm64);
    }

    private static void Compare(string header, Func<RefusedCall, int?> number)
    {
        Assert.SkipUnless(File.Exists(header), $"Needs the kernel's headers: {header} (linux-libc-dev).");
        var listed = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(header), @"#define __NR(?:3264)?_(\w+)\s+(\d+)\b")
            .ToDictionary(m => m.Groups[1].Value, m => int.Parse(m.Groups[2].Value, null));
        // A header of an older kernel does not know the newest calls.
        var newest = listed.Values.Max();
        foreach (var call in RefusedCalls.All.Where(c => number(c) is null or <= 450 && (number(c) ?? 0) <= newest))
            Assert.True(number(call) == (listed.TryGetValue(call.Name, out var n) ? n : null), $"{call.Name} is {number(call)} here and {n} in {header}");
    }
}
