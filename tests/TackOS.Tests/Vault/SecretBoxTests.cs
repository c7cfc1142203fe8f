using CsCheck;
using TackOS.Vault;

namespace TackOS.Tests.Vault;

public class SecretBoxTests
{
    private static readonly SecretId Stripe = new("stripe");
    private static readonly HeaderBinding Bearer = new("https", "api.stripe.com", 443, "Authorization", "Bearer ");
    private readonly Keyring _ring = Keyring.Create(new byte[32], CountingRandomness.From(1)).Keyring;

    private SecretBox Box => new(_ring, CountingRandomness.From(2));

    [Fact]
    public void ASecretOpensForItsIdVersionAndBinding()
    {
        using var value = SecretValue.FromText("sk_live_0123456789");

        var stored = Box.Seal(Stripe, 3, Bearer, value);
        var opened = Assert.IsType<SecretOpening.Opened>(Box.Open(Stripe, 3, Bearer, stored));

        Assert.True(opened.Value.FixedTimeEquals("sk_live_0123456789"u8));
        Assert.Equal(-1, stored.AsSpan().IndexOf("sk_live"u8));
    }

    public static TheoryData<string, int, Binding> OtherPlaces => new()
    {
        { "stripf", 3, Bearer },
        { "stripe", 4, Bearer },
        { "stripe", 3, new HeaderBinding("http", "api.stripe.com", 443, "Authorization", "Bearer ") },
        { "stripe", 3, new HeaderBinding("https", "api.stripe.con", 443, "Authorization", "Bearer ") },
        { "stripe", 3, new HeaderBinding("https", "api.stripe.com", 8443, "Authorization", "Bearer ") },
        { "stripe", 3, new HeaderBinding("https", "api.stripe.com", 443, "X-Api-Key", "Bearer ") },
        { "stripe", 3, new HeaderBinding("https", "api.stripe.com", 443, "Authorization", "Basic ") },
        { "stripe", 3, new HeaderBinding("https", "api.stripe.com", 443, "Authorization") },
        { "stripe", 3, new EnvironmentBinding("stripe", "API_KEY") },
    };

    [Theory]
    [MemberData(nameof(OtherPlaces))]
    public void ASecretOpensNowhereElse(string id, int version, Binding binding)
    {
        using var value = SecretValue.FromText("sk_live_0123456789");

        var stored = Box.Seal(Stripe, 3, Bearer, value);

        Assert.IsType<SecretOpening.Refused>(Box.Open(new SecretId(id), version, binding, stored));
    }

    [Fact]
    public void EveryFlippedBitAndEveryCutIsRefused()
    {
        using var value = SecretValue.FromText("v");
        var stored = Box.Seal(Stripe, 1, Bearer, value);

        for (var bit = 0; bit < stored.Length * 8; bit++)
        {
            var flipped = stored.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsType<SecretOpening.Refused>(Box.Open(Stripe, 1, Bearer, flipped));
        }
        for (var length = 0; length < stored.Length; length++)
            Assert.IsType<SecretOpening.Refused>(Box.Open(Stripe, 1, Bearer, stored.AsSpan(0, length)));
    }

    [Fact]
    public void AnotherRingRefuses()
    {
        using var value = SecretValue.FromText("v");
        var stored = Box.Seal(Stripe, 1, Bearer, value);
        var other = Keyring.Create(new byte[32], CountingRandomness.From(9)).Keyring;

        Assert.IsType<SecretOpening.Refused>(new SecretBox(other, CountingRandomness.From(2)).Open(Stripe, 1, Bearer, stored));
    }

    [Fact]
    public void ASealedVaultGivesNothingOut()
    {
        using var value = SecretValue.FromText("v");
        var stored = Box.Seal(Stripe, 1, Bearer, value);

        _ring.Seal();

        Assert.IsType<SecretOpening.Sealed>(Box.Open(Stripe, 1, Bearer, stored));
        Assert.Throws<VaultSealedException>(() => Box.Seal(Stripe, 1, Bearer, value));
    }

    [Fact]
    public void OldSecretsStillOpenAfterARotation()
    {
        using var value = SecretValue.FromText("v");
        var stored = Box.Seal(Stripe, 1, Bearer, value);

        _ring.Rotate(CountingRandomness.From(5));

        Assert.IsType<SecretOpening.Opened>(Box.Open(Stripe, 1, Bearer, stored));
        Assert.Equal(2, Box.Seal(Stripe, 2, Bearer, value)[4]);
    }

    [Fact]
    public void AValueThatWouldBreakOutOfItsHeaderIsNotTaken()
    {
        using var value = SecretValue.FromText("x\r\nHost: evil.example");

        Assert.Throws<ArgumentException>(() => Box.Seal(Stripe, 1, Bearer, value));
    }

    [Fact]
    public void AnyBytesThatAnEnvironmentTakesComeBackUnchanged()
    {
        var binding = new EnvironmentBinding("git", "TOKEN");
        Gen.Byte[1, 255].Array[1, 300].Sample(bytes =>
        {
            using var value = SecretValue.FromBytes(bytes);
            var opened = Assert.IsType<SecretOpening.Opened>(Box.Open(Stripe, 1, binding, Box.Seal(Stripe, 1, binding, value)));
            Assert.True(opened.Value.FixedTimeEquals(bytes));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void NothingCanBeMovedFromOneFieldIntoItsNeighbour()
    {
        using var value = SecretValue.FromText("v");

        var stored = Box.Seal(Stripe, 1, new EnvironmentBinding("git", "AB"), value);

        Assert.IsType<SecretOpening.Refused>(Box.Open(Stripe, 1, new EnvironmentBinding("gitA", "B"), stored));
    }
}
