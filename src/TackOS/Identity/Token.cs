using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TackOS.Identity;

/// <summary>
/// Bearer credentials: 256 random bits behind a prefix that names the kind, so that an agent's token and an operator's can never be
/// taken for each other. The text is shown once; only its SHA-256 is kept.
/// </summary>
public static class Token
{
    public const string AgentPrefix = "tka_";
    public const string OperatorPrefix = "tko_";
    public const string CodePrefix = "tkc_";

    /// <summary>What a page of the console shows beside its session's cookie.</summary>
    public const string PagePrefix = "tkp_";
    private const int SecretBytes = 32;

    public static (string Text, string Hash) Issue(string prefix, Action<Span<byte>> fillRandom)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        fillRandom(secret);
        var text = prefix + Base64Url.EncodeToString(secret);
        return (text, HashOf(text));
    }

    /// <summary>Null where the text is not a credential of this kind; the comparison with what is stored goes by the hash.</summary>
    public static string? HashIfKind(string? text, string prefix) =>
        text is { Length: 47 } && text.StartsWith(prefix, StringComparison.Ordinal) ? HashOf(text) : null;

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
