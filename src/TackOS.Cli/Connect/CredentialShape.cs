using System.Text;

namespace TackOS.Cli.Connect;

/// <summary>
/// Guesses what is a credential, by the name it goes under and by its own look. It is a net, not a wall: it leans to yes, since
/// a plain value kept in the vault still arrives, while a credential kept in a list is a leak.
/// </summary>
internal static class CredentialShape
{
    private const int MinOpaqueLength = 20;

    private static readonly HashSet<string> Strong = new(StringComparer.Ordinal)
    {
        "token", "secret", "secrets", "password", "passwd", "passphrase", "pwd", "pass", "apikey", "credential", "credentials",
        "auth", "authorization", "bearer", "cookie", "pat", "dsn", "jwt", "key", "privatekey", "accesskey",
    };

    // What such a word means when one of these ends the name is a place, a measure or a name, not the credential.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "file", "path", "dir", "url", "uri", "limit", "count", "max", "ttl", "id", "name", "type", "mode", "enabled", "timeout",
        "seconds", "length", "size", "expiry", "scheme", "method", "provider",
    };

    private static readonly string[] Prefixes =
    [
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "sk-", "sk_live_", "sk_test_", "rk_live_", "pk_live_", "xoxb-",
        "xoxp-", "xoxa-", "xapp-", "AKIA", "ASIA", "AIza", "ya29.", "npm_", "pypi-", "hf_", "tka_", "ntn_", "secret_", "lin_api_", "figd_",
        "dop_v1_", "shpat_", "SG.", "-----BEGIN ",
    ];

    private static readonly string[] Schemes = ["Bearer ", "Basic ", "token ", "ApiKey "];

    /// <summary>Whether a variable, header, option or query parameter of this name usually holds a credential.</summary>
    internal static bool NamesCredential(string name)
    {
        var words = Words(name);
        return words.Any(Strong.Contains) && !Harmless.Contains(words[^1]);
    }

    /// <summary>Whether a value is a credential by its own look, under whatever name.</summary>
    internal static bool LooksLikeCredential(string value) =>
        SchemeOf(value).Length > 0
        || Array.Exists(Prefixes, p => value.StartsWith(p, StringComparison.Ordinal) && value.Length >= p.Length + 8)
        || HoldsUrlPassword(value) || IsJwt(value) || IsOpaque(value);

    /// <summary>The authentication scheme that a header's value starts with, its blank included, or nothing.</summary>
    internal static string SchemeOf(string value)
    {
        var scheme = Array.Find(Schemes, s => value.StartsWith(s, StringComparison.OrdinalIgnoreCase) && value.Length > s.Length);
        return scheme is null ? "" : value[..scheme.Length];
    }

    /// <summary>Whether a text holds <c>scheme://user:password@host</c>, as connection addresses do.</summary>
    private static bool HoldsUrlPassword(string value)
    {
        var start = value.IndexOf("://", StringComparison.Ordinal);
        if (start < 0) return false;
        var authority = value.AsSpan(start + 3);
        var end = authority.IndexOfAny('/', '?', '#');
        if (end >= 0) authority = authority[..end];
        var user = authority.LastIndexOf('@');
        return user > 0 && authority[..user].Contains(':');
    }

    private static bool IsJwt(string value) => value.StartsWith("eyJ", StringComparison.Ordinal) && value.Count(c => c == '.') == 2;

    /// <summary>Long, without words or separators, mixing cases and digits, or long hexadecimal: nobody types this.</summary>
    private static bool IsOpaque(string value)
    {
        if (value.Length < MinOpaqueLength || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' or '=')) return false;
        var digits = value.Any(char.IsAsciiDigit);
        return (digits && value.Any(char.IsAsciiLetterUpper) && value.Any(char.IsAsciiLetterLower))
            || (digits && value.Length >= 32 && value.All(c => char.IsAsciiHexDigit(c) || c == '-'));
    }

    /// <summary>GITHUB_TOKEN, x-api-key and apiKey as lower-case words.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var starts = char.IsAsciiLetterUpper(name[i]) && i > 0 && char.IsAsciiLetterLower(name[i - 1]);
            if (word.Length > 0 && (starts || !char.IsAsciiLetterOrDigit(name[i])))
            {
                words.Add(word.ToString());
                word.Clear();
            }

            if (char.IsAsciiLetterOrDigit(name[i])) word.Append(char.ToLowerInvariant(name[i]));
        }

        if (word.Length > 0 || words.Count == 0) words.Add(word.ToString());
        return words;
    }
}
