using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TackOS.Identity;

/// <summary>
/// Ids that sort by time: a prefix that names the kind, 48 bits of milliseconds and 80 random bits in Crockford's base 32 (the ULID layout).
/// </summary>
public sealed class Ids(TimeProvider clock, Action<Span<byte>>? fillRandom = null)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private readonly Action<Span<byte>> _fillRandom = fillRandom ?? RandomNumberGenerator.Fill;

    public string New(string prefix)
    {
        Span<byte> bytes = stackalloc byte[16];
        _fillRandom(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (clock.GetUtcNow().ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(prefix.Length + 27, (prefix, value), static (span, state) =>
        {
            state.prefix.CopyTo(span);
            span[state.prefix.Length] = '_';
            var rest = state.value;
            for (var i = span.Length - 1; i > state.prefix.Length; i--, rest >>= 5)
                span[i] = Alphabet[(int)(rest & 31)];
        });
    }

    public void Fill(Span<byte> secret) => _fillRandom(secret);
}
