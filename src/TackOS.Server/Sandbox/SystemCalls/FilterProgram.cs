using System.Buffers.Binary;

namespace TackOS.Server.Sandbox.SystemCalls;

/// <summary>
/// Classic BPF over <c>struct seccomp_data</c>, see seccomp(2) and the kernel's networking/filter: 8 bytes an instruction (operation,
/// jump if true, jump if false, operand), in the byte order of the machine, which on both architectures is little endian.
/// </summary>
internal sealed class FilterProgram
{
    public const int InstructionBytes = 8;

    // <linux/bpf_common.h>
    private const ushort LoadWord = 0x20, And = 0x54, JumpIfEqual = 0x15, JumpIfGreater = 0x25, Return = 0x06;

    // <linux/seccomp.h>: offsets in struct seccomp_data, and answers.
    private const uint Number = 0, Machine = 4, Arguments = 16, ArgumentBytes = 8;
    private const uint Allow = 0x7FFF_0000, Fail = 0x0005_0000;

    private readonly List<(ushort Operation, byte IfTrue, byte IfFalse, uint Operand)> instructions = [];

    private FilterProgram()
    {
    }

    /// <summary>
    /// Calls of another architecture (32-bit ones by the same kernel) fail; what comes after the newest number, which those of x32 do as well,
    /// is no call that exists; then each row in turn; the rest is allowed.
    /// </summary>
    /// <param name="machine">The <c>AUDIT_ARCH_</c> constant of <c>linux/audit.h</c>.</param>
    /// <param name="rows">What is refused, with its number on that machine.</param>
    /// <param name="newest">The highest number that somebody looked at.</param>
    public static byte[] Compile(uint machine, IEnumerable<(int Number, RefusedCall Call)> rows, int newest)
    {
        var program = new FilterProgram();
        program.Add(LoadWord, Machine);
        program.Add(JumpIfEqual, machine, ifTrue: 1);
        program.Fails(ErrorNumber.NotPermitted);
        program.Add(LoadWord, Number);
        program.Add(JumpIfGreater, (uint)newest, ifFalse: 1);
        program.Fails(ErrorNumber.NoSuchCall);
        foreach (var (number, call) in rows)
            program.Refuse(number, call);
        program.Add(Return, Allow);
        return program.Bytes();
    }

    /// <summary>Jumps stay inside a row, so that none is longer than a byte can say.</summary>
    private void Refuse(int number, RefusedCall call)
    {
        // Each condition is three instructions; an answer and, where an argument was loaded over the number, loading that again.
        var rest = (3 * call.Where.Length) + 1;
        Add(JumpIfEqual, (uint)number, ifFalse: (byte)(call.Where.Length == 0 ? 1 : rest + 1));
        foreach (var test in call.Where)
        {
            rest -= 3;
            Add(LoadWord, Arguments + ((uint)test.Index * ArgumentBytes));
            Add(And, test.Mask);
            Add(JumpIfEqual, test.Value, ifTrue: (byte)(test.Is ? 0 : rest), ifFalse: (byte)(test.Is ? rest : 0));
        }

        Fails(call.Answer);
        if (call.Where.Length > 0)
            Add(LoadWord, Number);
    }

    private void Fails(ErrorNumber error) => Add(Return, Fail | (uint)error);

    private void Add(ushort operation, uint operand, byte ifTrue = 0, byte ifFalse = 0) => instructions.Add((operation, ifTrue, ifFalse, operand));

    private byte[] Bytes()
    {
        var bytes = new byte[instructions.Count * InstructionBytes];
        for (var i = 0; i < instructions.Count; i++)
        {
            var at = bytes.AsSpan(i * InstructionBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(at, instructions[i].Operation);
            (at[2], at[3]) = (instructions[i].IfTrue, instructions[i].IfFalse);
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], instructions[i].Operand);
        }

        return bytes;
    }
}
