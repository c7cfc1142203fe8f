using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using TackOS.Redaction;
using TackOS.Vault;

namespace TackOS.Tests.Redaction;

public class RedactorTests
{
    private const string Key = "tk_dev_9fQ+/z=7mW&3pL\"cX0a";

    [Fact]
    public void ASecretBecomesItsName()
    {
        var redacted = Some.Redactor(("stripe", Key)).Redact($"a {Key} b {Key}");

        Assert.Equal("a [redacted:stripe] b [redacted:stripe]", redacted.Text);
        Assert.Equal([new SecretId("stripe"), new SecretId("stripe")], redacted.Hits);
    }

    [Fact]
    public void WithoutAHitTheVeryInputComesBack()
    {
        var redactor = Some.Redactor(("stripe", Key));
        const string text = "nothing here, 100% \\ & nothing";
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(text);

        Assert.Same(text, redactor.Redact(text).Text);
        Assert.True(bytes.Equals(redactor.Redact(bytes).Bytes));
        Assert.True(bytes.Equals(Redactor.Empty.Redact(bytes).Bytes));
    }

    [Fact]
    public void OfOverlappingSecretsTheFirstAndLongestGivesTheNameAndAllIsCovered()
    {
        var redactor = Some.Redactor(("short", "abcdef-12345"), ("long", "abcdef-1234567890"), ("later", "67890-xyz-uvw"));

        Assert.Equal("[redacted:long].", redactor.Redact("abcdef-1234567890-xyz-uvw.").Text);
    }

    [Theory]
    [InlineData("pin 1234.", "pin [redacted:pin].")]
    [InlineData("1234", "[redacted:pin]")]
    [InlineData("81234", "81234")]
    [InlineData("1234a", "1234a")]
    [InlineData("1234_", "1234_")]
    public void AWeakSecretIsRedactedOnlyAsAWholeWord(string text, string expected) =>
        Assert.Equal(expected, Some.Redactor(("pin", "1234")).Redact(text).Text);

    [Fact]
    public void TheWeaknessOfASecretIsSaid()
    {
        Assert.IsType<SecretStrength.Weak>(SecretStrength.Of("12345"u8));
        Assert.IsType<SecretStrength.Sufficient>(SecretStrength.Of("123456"u8));
    }

    [Theory]
    [InlineData("p%41ss&amp;w0rd\\n-and-more")]
    [InlineData("C:\\temp\\new \"secret\" %2B")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIBVQIBADANBgkqhkiG9w0B\nAQEFAASCAT8wggE7AgEAAkEAq\n-----END PRIVATE KEY-----\n")]
    [InlineData("geheim-Gr\u00fc\u00dfe-\ud83d\udd11-ende")]
    public void ASecretThatHoldsEscapesIsFoundRawAndInEveryUsualEncoding(string secret)
    {
        var redactor = Some.Redactor(("s", secret));
        var bytes = Encoding.UTF8.GetBytes(secret);
        string[] forms =
        [
            secret,
            JsonEncodedText.Encode(secret).ToString(),
            JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            Uri.EscapeDataString(secret),
            System.Net.WebUtility.UrlEncode(secret),
            System.Net.WebUtility.HtmlEncode(secret),
            string.Concat(bytes.Select(letter => $"%{letter:x2}")),
            Convert.ToHexString(bytes),
            Convert.ToBase64String(bytes),
            Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks),
            Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + secret + ":x")),
        ];

        Assert.All(forms, form => Assert.Contains("[redacted:s]", redactor.Redact($"<{form}>").Text, StringComparison.Ordinal));
    }

    [Fact]
    public void EscapesMixedAsTheirAuthorLikesAreUndone() =>
        Gen.Int[0, 4].Array[Key.Length].Sample(choices =>
        {
            var disguised = string.Concat(Key.Zip(choices, (letter, choice) => choice switch
            {
                0 => letter.ToString(),
                1 => $"%{(int)letter:X2}",
                2 => $"\\u{(int)letter:x4}",
                3 => $"&#{(int)letter};",
                _ => $"&#x{(int)letter:x};",
            }));
            Assert.Equal("a=[redacted:stripe];", Some.Redactor(("stripe", Key)).Redact($"a={disguised};").Text);
        }, iter: 300, threads: 1);

    [Fact]
    public void ASecretIsFoundAtEveryPlaceAmongThousands()
    {
        var secrets = Enumerable.Range(0, 1000).Select(i => ($"s{i}", Value(i))).ToArray();
        var redactor = Some.Redactor(secrets);
        var random = new Random(1);
        for (var round = 0; round < 1000; round++)
        {
            var padding = new string('.', round % 41);
            Assert.Equal($"{padding}[redacted:s{round}]{padding}", redactor.Redact(padding + Value(round) + padding).Text);
        }

        static string Value(int seed) => "sk_live_" + Convert.ToHexString(BitConverter.GetBytes(seed * 2654435761L))[..(4 + (seed % 12))] + seed;
    }

    [Fact]
    public void ShortSecretsAreFoundAtEveryPlaceToo()
    {
        foreach (var length in Enumerable.Range(6, 10))
        {
            var secret = "Zq7_fKw29-Lx3mT"[..length];
            var redactor = Some.Redactor(("s", secret));
            for (var before = 0; before < 12; before++)
            {
                for (var after = 0; after < 12; after++)
                {
                    var text = new string('a', before) + secret + new string('a', after);
                    Assert.Equal(new string('a', before) + "[redacted:s]" + new string('a', after), redactor.Redact(text).Text);
                }
            }
        }
    }

    [Fact]
    public void AnyBytesAtAllAreTaken() =>
        Gen.Byte.Array[0, 400].Sample(bytes =>
        {
            var redactor = Some.Redactor(("s", "\u0001\u0002\u0003\u0004\u0005\u0006"));
            Assert.Empty(redactor.Redact(bytes).Hits);
        }, iter: 2000, threads: 1);
}
