using TackOS.Vault;

namespace TackOS.Tests.Vault;

public sealed class StepUpBoxTests
{
    private readonly Keyring _ring = Keyring.Create(new byte[32], CountingRandomness.From(1)).Keyring;

    private StepUpBox Box => new(_ring, CountingRandomness.From(2));

    [Fact]
    public void ASecretOpensForItsOperatorAndEnrolmentOnly()
    {
        using var secret = Box.NewSecret(20);
        var stored = Box.Seal("ana", "auth_1", secret);

        using var opened = Assert.IsType<SecretOpening.Opened>(Box.Open("ana", "auth_1", stored)).Value;
        Assert.True(secret.Reveal(opened, static (mine, other) => other.FixedTimeEquals(mine)));
        Assert.IsType<SecretOpening.Refused>(Box.Open("bob", "auth_1", stored));
        Assert.IsType<SecretOpening.Refused>(Box.Open("ana", "auth_2", stored));
        Assert.IsType<SecretOpening.Refused>(Box.Open("ana", "auth_1", []));
    }

    [Fact]
    public void ASealedRingOpensNothing()
    {
        using var secret = Box.NewSecret(20);
        var stored = Box.Seal("ana", "auth_1", secret);
        _ring.Seal();

        Assert.IsType<SecretOpening.Sealed>(Box.Open("ana", "auth_1", stored));
        Assert.Throws<VaultSealedException>(() => Box.Seal("ana", "auth_1", secret));
    }
}
