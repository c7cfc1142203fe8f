namespace TackOS.Server.Sandbox.SystemCalls;

/// <summary>
/// One system call that the filter refuses: always, or where all of <paramref name="Where"/> holds. A call may have several rows.
/// </summary>
/// <param name="Name">As its manual page calls it.</param>
/// <param name="X64">Its number on x86-64; null where there is no such call.</param>
/// <param name="Arm64">Its number on aarch64; null where there is no such call.</param>
/// <param name="Answer">What it fails with.</param>
/// <param name="Where">Conditions on its arguments.</param>
internal sealed record RefusedCall(string Name, int? X64, int? Arm64, ErrorNumber Answer, params ArgumentTest[] Where);

/// <summary>
/// A condition on the lower 32 bits of an argument: those under <paramref name="Mask"/> are (or are not) <paramref name="Value"/>. No
/// argument that is tested here has more that the kernel looks at.
/// </summary>
internal sealed record ArgumentTest(int Index, uint Mask, bool Is, uint Value)
{
    private const uint All = uint.MaxValue;

    public static ArgumentTest Equal(int index, uint value, uint mask = All) => new(index, mask, Is: true, value);

    public static ArgumentTest Other(int index, uint value, uint mask = All) => new(index, mask, Is: false, value);

    /// <summary>At least one of these bits is set.</summary>
    public static ArgumentTest Any(int index, uint bits) => new(index, bits, Is: false, 0);
}
