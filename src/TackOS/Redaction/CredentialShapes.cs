using System.Buffers;
using System.Text.RegularExpressions;

namespace TackOS.Redaction;

/// <summary>What kind of credential a text seems to hold.</summary>
public enum CredentialKind
{
    PrivateKey,
    AwsAccessKey,
    GitHubToken,
    GitLabToken,
    SlackToken,
    OpenAiKey,
    AnthropicKey,
    GoogleApiKey,
    StripeKey,
    NpmToken,
    UrlPassword,
    EnvironmentSecret,
}

/// <summary>Where in the text something looks like a credential, in UTF-16 units. The text itself is not repeated.</summary>
public sealed record CredentialFinding(CredentialKind Kind, int Start, int Length);

/// <summary>
/// Recognises what looks like somebody's credentials in a result, so that it can be labelled <c>secret</c> and withheld. Conservative:
/// a finding has the fixed prefix and the length of its kind, or is an assignment to a name that says what it holds. Placeholders
/// (<c>${VAR}</c>, <c>&lt;token&gt;</c>, <c>your-key-here</c>, <c>changeme</c>, AWS's own <c>…EXAMPLE</c>) are no findings. Not recognised: bare
/// passwords, session cookies, JSON Web Tokens, keys without a prefix. The forms are those that the issuers document.
/// </summary>
public static partial class CredentialShapes
{
    /// <summary>More findings say nothing more; the search ends there.</summary>
    public const int MaxFindings = 100;

    // Nothing of a kind is in a text that holds none of its anchors, so that nearly every text is looked through once, for all anchors together.
    private static readonly (CredentialKind Kind, Func<Regex> Shape, string[] Anchors)[] Shapes =
    [
        (CredentialKind.PrivateKey, PrivateKey, ["PRIVATE KEY"]),
        (CredentialKind.AwsAccessKey, AwsAccessKey, ["AKIA", "ASIA"]),
        (CredentialKind.GitHubToken, GitHubToken, ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"]),
        (CredentialKind.GitLabToken, GitLabToken, ["glpat-"]),
        (CredentialKind.SlackToken, SlackToken, ["xox", "hooks.slack.com"]),
        (CredentialKind.AnthropicKey, AnthropicKey, ["sk-ant-"]),
        (CredentialKind.OpenAiKey, OpenAiKey, ["sk-"]),
        (CredentialKind.GoogleApiKey, GoogleApiKey, ["AIza"]),
        (CredentialKind.StripeKey, StripeKey, ["k_live_", "k_test_"]),
        (CredentialKind.NpmToken, NpmToken, ["npm_"]),
        (CredentialKind.UrlPassword, UrlPassword, ["://"]),
        (CredentialKind.EnvironmentSecret, EnvironmentSecret, ["SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "KEY"]),
    ];

    private static readonly SearchValues<string> AllAnchors = SearchValues.Create([.. Shapes.SelectMany(shape => shape.Anchors)], StringComparison.Ordinal);

    /// <summary>The findings in order of their kinds, then of their places; one place may be of two kinds. Takes time linear in the text.</summary>
    public static IReadOnlyList<CredentialFinding> Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().ContainsAny(AllAnchors)
            ? [.. Shapes.Where(shape => shape.Anchors.Any(anchor => text.Contains(anchor, StringComparison.Ordinal))).SelectMany(shape => Find(shape.Kind, shape.Shape(), text)).Take(MaxFindings)]
            : [];
    }

    private static IEnumerable<CredentialFinding> Find(CredentialKind kind, Regex shape, string text)
    {
        for (var match = shape.Match(text); match.Success; match = match.NextMatch())
        {
            var value = match.Groups["value"] is { Success: true } named ? named : match.Groups[0];
            if (!Placeholder().IsMatch(value.ValueSpan))
                yield return new CredentialFinding(kind, match.Index, match.Length);
        }
    }

    [GeneratedRegex(@"-----BEGIN (?:[A-Z0-9]{1,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----\s*[A-Za-z0-9+/=:\\-]{8}")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])")]
    private static partial Regex AwsAccessKey();

    [GeneratedRegex(@"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?![A-Za-z0-9])")]
    private static partial Regex GitHubToken();

    [GeneratedRegex(@"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20,255}")]
    private static partial Regex GitLabToken();

    [GeneratedRegex(@"(?<![A-Za-z0-9])xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{20,255}|https://hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32}")]
    private static partial Regex SlackToken();

    [GeneratedRegex(@"(?<![A-Za-z0-9])sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{40,255}")]
    private static partial Regex AnthropicKey();

    [GeneratedRegex(@"(?<![A-Za-z0-9])sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,255}|[A-Za-z0-9]{48}(?![A-Za-z0-9]))")]
    private static partial Regex OpenAiKey();

    [GeneratedRegex(@"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])")]
    private static partial Regex GoogleApiKey();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{20,255}")]
    private static partial Regex StripeKey();

    [GeneratedRegex(@"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])")]
    private static partial Regex NpmToken();

    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@""'<>]{1,64}:(?<value>[^\s/:@""'<>]{4,128})@[A-Za-z0-9\[]")]
    private static partial Regex UrlPassword();

    // A line of a .env file, of a shell profile or of `env`; in prose a name in capitals is rarely followed by '=' and eight letters without a space.
    [GeneratedRegex(
        @"^[ \t]{0,8}(?:export[ \t]{1,4})?(?:[A-Z][A-Z0-9]{0,30}_){0,6}(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|ACCESS_?KEY|SECRET_?KEY|PRIVATE_?KEY|AUTH_?KEY)[ \t]?=[ \t]?[""']?(?<value>[^\s""'#]{8,4096})",
        RegexOptions.Multiline)]
    private static partial Regex EnvironmentSecret();

    [GeneratedRegex(
        @"^[$<{%\[(]|^\*+$|^x+$|^\.+$|EXAMPLE$|^(?:your|my|example|dummy|placeholder|change[-_]?me|replace|redacted|process\.env|os\.environ|true$|false$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
