using System.Text;
using TackOS.Vault;

namespace TackOS.Identity;

/// <summary>What an authenticator app is given, once: the secret in base32 (RFC 4648, without padding), and as the address that its QR code holds.</summary>
public sealed record AuthenticatorSecret(string Base32, string Address)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Issuer = "TackOS";

    /// <summary>The <c>otpauth</c> address that authenticator apps read (Key Uri Format): SHA-1, 6 digits and 30 seconds are what they take it for.</summary>
    public static AuthenticatorSecret Of(SecretValue secret, string operatorId)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var text = secret.Reveal(0, static (bytes, _) => Encode(bytes));
        return new AuthenticatorSecret(text, $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(operatorId)}?secret={text}&issuer={Issuer}&algorithm=SHA1&digits={OneTimeCode.Digits}&period={OneTimeCode.Step.TotalSeconds:0}");
    }

    /// <summary>What an app makes of the text.</summary>
    /// <exception cref="FormatException">It is no base32.</exception>
    public static byte[] Decode(string base32)
    {
        ArgumentNullException.ThrowIfNull(base32);
        var bytes = new byte[base32.Length * 5 / 8];
        var (held, bits, at) = (0, 0, 0);
        foreach (var letter in base32)
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
                throw new FormatException("A secret is letters A to Z and digits 2 to 7.");
            (held, bits) = (((held << 5) | value) & 0xfff, bits + 5);
            if (bits < 8)
                continue;
            bytes[at++] = (byte)(held >> (bits - 8));
            bits -= 8;
        }

        return bytes;
    }

    public override string ToString() => SecretValue.Mask;

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        var (held, bits) = (0, 0);
        foreach (var octet in bytes)
        {
            (held, bits) = ((held << 8) | octet, bits + 8);
            for (; bits >= 5; bits -= 5)
                text.Append(Alphabet[(held >> (bits - 5)) & 31]);
            held &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Alphabet[(held << (5 - bits)) & 31]).ToString();
    }
}
