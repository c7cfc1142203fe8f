using TackOS.Vault;

namespace TackOS.Tests.Vault;

public class KeyringTests
{
    private static readonly byte[] Kek = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void AWrappedRingOpensUnderItsKeyAndDerivesTheSameKeys()
    {
        var made = Keyring.Create(Kek, CountingRandomness.From(1));
        var opened = Assert.IsType<KeyringOpening.Opened>(Keyring.Open(Kek, made.Wrapped)).Keyring;

        foreach (var purpose in Enum.GetValues<KeyPurpose>())
            Assert.Equal(Bytes(made.Keyring.Derive(purpose)), Bytes(opened.Derive(purpose)));
    }

    [Fact]
    public void EachPurposeHasItsOwnKey()
    {
        var ring = Keyring.Create(Kek, CountingRandomness.From(1)).Keyring;

        var keys = Enum.GetValues<KeyPurpose>().Select(purpose => Convert.ToHexString(Bytes(ring.Derive(purpose)))).ToHashSet();

        Assert.Equal(Enum.GetValues<KeyPurpose>().Length, keys.Count);
    }

    [Fact]
    public void TheDerivationIsHkdfOfTheRootWithThePurposeLabelAndNeverChanges()
    {
        RandomFill zeros = static span => span.Clear();
        var ring = Keyring.Create(Kek, zeros).Keyring;
        var expected = System.Security.Cryptography.HKDF.DeriveKey(
            System.Security.Cryptography.HashAlgorithmName.SHA256, new byte[32], 32, salt: [], info: "tackos 1 journal-signing"u8.ToArray());

        Assert.Equal(expected, Bytes(ring.Derive(KeyPurpose.JournalSigning)));
    }

    [Fact]
    public void AnotherKeyIsToldFromADamagedFile()
    {
        var wrapped = Keyring.Create(Kek, CountingRandomness.From(1)).Wrapped;

        Assert.IsType<KeyringOpening.WrongKey>(Keyring.Open(new byte[32], wrapped));
    }

    [Fact]
    public void EveryFlippedBitAndEveryCutIsDamage()
    {
        var wrapped = Keyring.Create(Kek, CountingRandomness.From(1)).Wrapped;

        for (var bit = 0; bit < wrapped.Length * 8; bit++)
        {
            var flipped = wrapped.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsType<KeyringOpening.Damaged>(Keyring.Open(Kek, flipped));
        }
        for (var length = 0; length < wrapped.Length; length++)
            Assert.IsType<KeyringOpening.Damaged>(Keyring.Open(Kek, wrapped.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(33)]
    public void AKeyEncryptionKeyOfAnotherLengthIsABug(int length) =>
        Assert.Throws<ArgumentException>(() => Keyring.Open(new byte[length], new byte[200]));

    [Fact]
    public void ASealedRingDerivesAndWrapsNothing()
    {
        var ring = Keyring.Create(Kek, CountingRandomness.From(1)).Keyring;

        ring.Seal();

        Assert.True(ring.IsSealed);
        Assert.Null(ring.TryDerive(KeyPurpose.SecretData, 1));
        Assert.Throws<VaultSealedException>(() => ring.Derive(KeyPurpose.SecretData));
        Assert.Throws<VaultSealedException>(() => ring.Wrap(Kek, CountingRandomness.From(2)));
        Assert.Throws<VaultSealedException>(() => ring.Rotate(CountingRandomness.From(2)));
    }

    [Fact]
    public void RotationKeepsOldVersionsAndSurvivesRewrappingUnderANewKey()
    {
        var ring = Keyring.Create(Kek, CountingRandomness.From(1)).Keyring;
        var before = Bytes(ring.Derive(KeyPurpose.SecretData));
        byte[] newKek = [.. Enumerable.Repeat((byte)7, 32)];

        ring.Rotate(CountingRandomness.From(2));
        var wrapped = ring.Wrap(newKek, CountingRandomness.From(3));
        var opened = Assert.IsType<KeyringOpening.Opened>(Keyring.Open(newKek, wrapped)).Keyring;

        Assert.Equal(2u, opened.CurrentVersion);
        Assert.Equal(before, Bytes(opened.TryDerive(KeyPurpose.SecretData, 1)!));
        Assert.NotEqual(before, Bytes(opened.Derive(KeyPurpose.SecretData)));
        Assert.Null(opened.TryDerive(KeyPurpose.SecretData, 3));
        Assert.IsType<KeyringOpening.WrongKey>(Keyring.Open(Kek, wrapped));
    }

    [Fact]
    public void TheJournalsSeedStaysTheSameThroughRotationsAndWithoutTheFirstRootKey()
    {
        var ring = Keyring.Create(Kek, CountingRandomness.From(1)).Keyring;
        var seed = Bytes(ring.JournalSeed());
        Assert.Equal(Bytes(ring.TryDerive(KeyPurpose.JournalSigning, 1)!), seed);

        ring.Rotate(CountingRandomness.From(2));
        ring.Rotate(CountingRandomness.From(3));
        ring.Retire(1);
        ring.Retire(2);
        var opened = Assert.IsType<KeyringOpening.Opened>(Keyring.Open(Kek, ring.Wrap(Kek, CountingRandomness.From(4)))).Keyring;

        Assert.Equal(seed, Bytes(opened.JournalSeed()));
        Assert.Equal([3u], opened.Versions);
    }

    [Fact]
    public void ARetiredRootKeyOpensNothingAndTheCurrentOneIsNotRetired()
    {
        var ring = Keyring.Create(Kek, CountingRandomness.From(1)).Keyring;
        var bodies = new BodyBox(ring, CountingRandomness.From(2));
        var body = bodies.Encrypt("call-1/arguments", "{}"u8);
        ring.Rotate(CountingRandomness.From(3));
        var moved = bodies.Rewrap("call-1/arguments", body.WrappedKey)!;

        Assert.Throws<InvalidOperationException>(() => ring.Retire(2));
        ring.Retire(1);

        Assert.IsType<BodyOpening.Refused>(bodies.Open("call-1/arguments", body));
        Assert.IsType<BodyOpening.Opened>(bodies.Open("call-1/arguments", body with { WrappedKey = moved }));
        Assert.Null(bodies.Rewrap("call-2/arguments", moved));
        Assert.Equal((1u, 2u), (BodyBox.VersionOf(body.WrappedKey), BodyBox.VersionOf(moved)));
    }

    [Fact]
    public void ASealedRingServesItsHoldersAgainOnceItIsUnsealed()
    {
        var (ring, wrapped) = Keyring.Create(Kek, CountingRandomness.From(1));
        var bodies = new BodyBox(ring, CountingRandomness.From(2));
        var body = bodies.Encrypt("call-1/arguments", "{}"u8);
        ring.Seal();
        Assert.IsType<BodyOpening.Sealed>(bodies.Open("call-1/arguments", body));

        Assert.IsType<KeyringOpening.WrongKey>(ring.Unseal(new byte[32], wrapped));
        Assert.True(ring.IsSealed);
        Assert.IsType<KeyringOpening.Opened>(ring.Unseal(Kek, wrapped));

        Assert.IsType<BodyOpening.Opened>(bodies.Open("call-1/arguments", body));
    }

    private static byte[] Bytes(SecretValue key)
    {
        using (key)
            return key.Reveal(0, static (bytes, _) => bytes.ToArray());
    }
}
