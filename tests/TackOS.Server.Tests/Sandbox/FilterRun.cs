using System.Buffers.Binary;

namespace TackOS.Server.Tests.Sandbox;

/// <summary>Runs a filter over one call, as seccomp(2) describes it, without a kernel.</summary>
internal sealed class FilterRun(byte[] program, uint machine)
{
    private const int Instruction = 8;

    /// <summary>What the call would fail with; 0 where it is allowed.</summary>
    public int Error(int number, params ulong[] arguments) => ErrorUnder(machine, number, arguments);

    public int ErrorUnder(uint callers, int number, params ulong[] arguments)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), callers);
        for (var i = 0; i < arguments.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16 + (8 * i)), arguments[i]);
        var answer = Run(data);
        return answer == 0x7FFF0000 ? 0 : (answer >> 16) == 5 ? (int)(answer & 0xFFFF) : throw new InvalidOperationException($"{answer:x} is neither.");
    }

    private uint Run(byte[] data)
    {
        uint held = 0;
        for (var at = 0; at < program.Length; at += Instruction)
        {
            var operand = BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(at + 4));
            switch (BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(at)))
            {
                case 0x20:
                    held = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)operand));
                    break;
                case 0x54:
                    held &= operand;
                    break;
                case 0x15:
                    at += Instruction * program[at + (held == operand ? 2 : 3)];
                    break;
                case 0x25:
                    at += Instruction * program[at + (held > operand ? 2 : 3)];
                    break;
                case 0x06:
                    return operand;
                default:
                    throw new InvalidOperationException("Not an instruction that is used here.");
            }
        }

        throw new InvalidOperationException("It ended without an answer, which the kernel does not load.");
    }
}
