using System.Text;
using System.Text.Json;
using TackOS.Vault;

namespace TackOS.Tests.Vault;

public class SecretValueTests
{
    [Fact]
    public void ASecretShowsAsStarsInTextJsonAndInterpolation()
    {
        using var secret = SecretValue.FromText("hunter2-hunter2");

        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.Equal("{\"Key\":\"***\"}", JsonSerializer.Serialize(new { Key = secret }));
    }

    [Fact]
    public void JsonNeverBecomesASecret() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SecretValue>("\"***\""));

    [Fact]
    public void RevealLendsTheBytesAndReturnsWhatWasMadeOfThem()
    {
        using var secret = SecretValue.FromText("grün");

        Assert.Equal("x grün", secret.Reveal("x ", static (bytes, prefix) => prefix + Encoding.UTF8.GetString(bytes)));
    }

    [Fact]
    public void EqualContentsAreEqualOnlyByTheFixedTimeComparison()
    {
        using var one = SecretValue.FromText("same");
        using var two = SecretValue.FromText("same");

        Assert.False(one.Equals(two));
        Assert.True(one.FixedTimeEquals("same"u8));
        Assert.False(one.FixedTimeEquals("samE"u8));
        Assert.False(one.FixedTimeEquals("longer"u8));
    }

    [Fact]
    public void ADisposedSecretIsNoLongerLent()
    {
        var secret = SecretValue.FromText("gone");
        secret.Dispose();

        Assert.Throws<ObjectDisposedException>(() => secret.Reveal(0, static (bytes, _) => bytes.Length));
    }

    [Fact]
    public void ASecretIsACopyOfWhatItWasMadeFrom()
    {
        byte[] source = [1, 2, 3];
        using var secret = SecretValue.FromBytes(source);
        source[0] = 9;

        Assert.True(secret.FixedTimeEquals([1, 2, 3]));
    }

    [Theory]
    [InlineData("stripe.live/key-1", true)]
    [InlineData("", false)]
    [InlineData("-x", false)]
    [InlineData("a\"b", false)]
    [InlineData("a]b", false)]
    [InlineData("ключ", false)]
    public void ASecretIdHoldsNothingThatWouldNeedEscaping(string text, bool allowed)
    {
        if (allowed)
            Assert.Equal(text, new SecretId(text).Value);
        else
            Assert.Throws<FormatException>(() => new SecretId(text));
    }
}
