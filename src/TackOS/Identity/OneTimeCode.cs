using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TackOS.Vault;

namespace TackOS.Identity;

/// <summary>
/// Time-based one-time codes (RFC 6238 with SHA-1, steps of 30 seconds from the Unix epoch, 6 digits; RFC 4226 section 5.3 for the truncation),
/// which every authenticator app makes. A code is taken for its own step and for one step of drift to each side.
/// </summary>
public static class OneTimeCode
{
    public const int Digits = 6;

    /// <summary>As long as the output of SHA-1, which RFC 4226 section 4 recommends.</summary>
    public const int SecretBytes = 20;

    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
    private const int Drift = 1;

    /// <summary>The number of the step that an instant lies in.</summary>
    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    /// <summary>The code of one step, with its leading zeros.</summary>
    public static string At(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        // The standard is HMAC-SHA-1: no collision of SHA-1 helps against it, and apps know nothing else for certain.
#pragma warning disable CA5350
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 0xf)..]) & 0x7fffffff;
        var modulus = (uint)Math.Pow(10, digits);
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>
    /// The step whose code it is, among those that are taken at this instant; null where it is none of theirs. Every step is compared, each in
    /// constant time, so that how long it takes says nothing.
    /// </summary>
    public static long? Match(SecretValue secret, string? code, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (code is not { Length: Digits } || !code.All(char.IsAsciiDigit))
            return null;
        long? found = null;
        var given = Encoding.ASCII.GetBytes(code);
        for (var step = StepAt(now) - Drift; step <= StepAt(now) + Drift; step++)
        {
            var right = Encoding.ASCII.GetBytes(secret.Reveal(step, static (bytes, at) => At(bytes, at)));
            if (CryptographicOperations.FixedTimeEquals(right, given))
                found = step;
        }

        return found;
    }
}
