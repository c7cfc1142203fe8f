using TackOS.Redaction;

namespace TackOS.Tests.Redaction;

public class CredentialShapesTests
{
    private const string Letters = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zAaB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA";

    // The prefixes stand apart from their bodies so that scanners of this repository do not take the samples for leaks.
    public static TheoryData<CredentialKind, string> Shapes => new()
    {
        { CredentialKind.PrivateKey, "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n" },
        { CredentialKind.PrivateKey, "{\"key\":\"-----BEGIN " + "PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA\"}" },
        { CredentialKind.PrivateKey, "-----BEGIN OPENSSH " + "PRIVATE KEY-----\r\nb3BlbnNzaC1rZXk" },
        { CredentialKind.AwsAccessKey, "id AKIA" + "2B3C4D5E6F7GQRST." },
        { CredentialKind.GitHubToken, "ghp_" + Letters[..36] },
        { CredentialKind.AwsAccessKey, "ASIA" + "2B3C4D5E6F7GQRST" },
        { CredentialKind.GitHubToken, "gho_" + Letters[..36] },
        { CredentialKind.GitHubToken, "ghu_" + Letters[..36] },
        { CredentialKind.GitHubToken, "ghs_" + Letters[..36] },
        { CredentialKind.GitHubToken, "ghr_" + Letters[..36] },
        { CredentialKind.GitHubToken, "github_pat_" + Letters[..22] + "_" + Letters[..59] },
        { CredentialKind.GitLabToken, "glpat-" + Letters[..20] },
        { CredentialKind.SlackToken, "xoxb-" + "123456789012-123456789012-" + Letters[..24] },
        { CredentialKind.SlackToken, "https://hooks.slack.com/services/" + "T01234567/B01234567/" + Letters[..24] },
        { CredentialKind.OpenAiKey, "sk-" + Letters[..48] },
        { CredentialKind.OpenAiKey, "sk-proj-" + Letters[..48] },
        { CredentialKind.AnthropicKey, "sk-ant-" + "api03-" + Letters[..60] },
        { CredentialKind.GoogleApiKey, "AIza" + Letters[..35] },
        { CredentialKind.StripeKey, "sk_live_" + Letters[..24] },
        { CredentialKind.StripeKey, "rk_test_" + Letters[..24] },
        { CredentialKind.NpmToken, "npm_" + Letters[..36] },
        { CredentialKind.UrlPassword, "postgres://app:" + "s3cr3t-pass@db.internal:5432/x" },
        { CredentialKind.EnvironmentSecret, "A=1\nDB_PASSWORD=" + "correct-horse-9\n" },
        { CredentialKind.EnvironmentSecret, "export STRIPE_API_KEY=\"" + "k-93jf83hf83\"" },
        { CredentialKind.EnvironmentSecret, "TOKEN=" + "0123456789abcdef" },
        { CredentialKind.EnvironmentSecret, "CLIENT_SECRET=" + "0123456789abcdef" },
        { CredentialKind.EnvironmentSecret, "PG_PASSWD=" + "0123456789abcdef" },
        { CredentialKind.EnvironmentSecret, "GPG_PASSPHRASE=" + "0123456789abcdef" },
        { CredentialKind.EnvironmentSecret, "APP_CREDENTIALS=" + "0123456789abcdef" },
        { CredentialKind.EnvironmentSecret, "AWS_SECRET_ACCESS_KEY=" + "0123456789abcdef" },
        { CredentialKind.EnvironmentSecret, "SIGNING_PRIVATEKEY=" + "0123456789abcdef" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ACredentialIsRecognisedByItsShape(CredentialKind kind, string text)
    {
        var finding = Assert.Single(CredentialShapes.Find("before\n" + text + "\nafter"));

        Assert.Equal(kind, finding.Kind);
        Assert.InRange(finding.Start, 0, text.Length + 7);
    }

    [Theory]
    [InlineData("The password=... is asked for at sign-in; use a TOKEN or a SECRET.")]
    [InlineData("DB_PASSWORD=${DB_PASSWORD}")]
    [InlineData("API_KEY=<your key here>")]
    [InlineData("API_KEY=your-api-key-here")]
    [InlineData("PASSWORD=changeme-please")]
    [InlineData("TOKEN=xxxxxxxxxxxxxxxx")]
    [InlineData("MAX_TOKENS=1000000000")]
    [InlineData("KEYBOARD_LAYOUT=de-latin1-nodeadkeys")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0B")]
    [InlineData("commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12")]
    [InlineData("https://example.com:8443/path@2x.png and user@example.com")]
    [InlineData("task-proj-planning and disk-ant-farm sk-learn sk_test_short")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    public void OrdinaryTextAndPlaceholdersAreNoCredentials(string text) => Assert.Empty(CredentialShapes.Find(text));

    [Fact]
    public void TheNumberOfFindingsIsBounded() =>
        Assert.Equal(
            CredentialShapes.MaxFindings,
            CredentialShapes.Find(string.Concat(Enumerable.Repeat("TOKEN=" + "0123456789abcdef\n", 500))).Count);
}
