using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TackOS.Vault;

/// <summary>
/// The canonical form of what a box is bound to: the number of fields, then each field as UTF-8 behind its length, all counts as
/// 32-bit big-endian. No two lists of fields share a form, so nothing can be moved from one field into its neighbour.
/// </summary>
internal static class AssociatedData
{
    public static byte[] Of(params ReadOnlySpan<string> fields)
    {
        var canonical = new ArrayBufferWriter<byte>();
        WriteCount(canonical, fields.Length);
        foreach (var field in fields)
        {
            WriteCount(canonical, Encoding.UTF8.GetByteCount(field));
            Encoding.UTF8.GetBytes(field, canonical);
        }
        return canonical.WrittenSpan.ToArray();
    }

    private static void WriteCount(ArrayBufferWriter<byte> canonical, int count)
    {
        BinaryPrimitives.WriteInt32BigEndian(canonical.GetSpan(sizeof(int)), count);
        canonical.Advance(sizeof(int));
    }
}
