using TackOS.Vault;

namespace TackOS.Tests.Vault;

public class BodyBoxTests
{
    private readonly Keyring _ring = Keyring.Create(new byte[32], CountingRandomness.From(1)).Keyring;

    private BodyBox Box => new(_ring, CountingRandomness.From(2));

    [Fact]
    public void ABodyOpensForItsEntry()
    {
        var stored = Box.Encrypt("entry-1", "{\"to\":\"ada\"}"u8);

        Assert.Equal("{\"to\":\"ada\"}"u8.ToArray(), Assert.IsType<BodyOpening.Opened>(Box.Open("entry-1", stored)).Body);
        Assert.IsType<BodyOpening.Refused>(Box.Open("entry-2", stored));
    }

    [Fact]
    public void ABodyWithoutItsKeyIsErased()
    {
        var stored = Box.Encrypt("entry-1", "x"u8);

        Assert.IsType<BodyOpening.Erased>(Box.Open("entry-1", stored with { WrappedKey = [] }));
        Assert.Null(Box.DigestKey("entry-1", []));
    }

    [Fact]
    public void ARingThatIsSealedEncryptsNoMoreThoughItDidBefore()
    {
        var box = Box;
        box.Encrypt("entry-1", "x"u8);

        _ring.Seal();

        Assert.Throws<VaultSealedException>(() => box.Encrypt("entry-2", "x"u8));
    }

    [Fact]
    public void ABodyIsEncryptedUnderTheNewestRootAndTheOlderOnesStayReadable()
    {
        var box = Box;
        var before = box.Encrypt("entry-1", "x"u8);

        _ring.Rotate(CountingRandomness.From(4));
        var after = box.Encrypt("entry-2", "y"u8);

        Assert.Equal((1, 2), (before.WrappedKey[4], after.WrappedKey[4]));
        Assert.IsType<BodyOpening.Opened>(box.Open("entry-1", before));
        Assert.IsType<BodyOpening.Opened>(box.Open("entry-2", after));
    }

    [Fact]
    public void TheSameBodyTwiceLeavesNothingAlike()
    {
        var random = CountingRandomness.From(3);
        var box = new BodyBox(_ring, random);

        var one = box.Encrypt("entry-1", "yes"u8);
        var two = box.Encrypt("entry-1", "yes"u8);

        Assert.NotEqual(one.Digest, two.Digest);
        Assert.NotEqual(one.Ciphertext, two.Ciphertext);
        Assert.NotEqual(one.WrappedKey, two.WrappedKey);
    }

    [Fact]
    public void ABodyThatContradictsItsLeafIsRefused()
    {
        var stored = Box.Encrypt("entry-1", "x"u8);
        var digest = stored.Digest.ToArray();
        digest[0] ^= 1;

        Assert.IsType<BodyOpening.Refused>(Box.Open("entry-1", stored with { Digest = digest }));
        Assert.IsType<BodyOpening.Refused>(Box.Open("entry-1", stored with { Ciphertext = stored.Ciphertext[..^1] }));
        Assert.IsType<BodyOpening.Refused>(Box.Open("entry-1", stored with { Ciphertext = [] }));
    }

    [Fact]
    public void AnAuditorChecksABodyWithTheDigestKeyAlone()
    {
        var stored = Box.Encrypt("entry-1", "the body"u8);
        using var key = Box.DigestKey("entry-1", stored.WrappedKey)!;

        Assert.Equal(stored.Digest, BodyBox.Digest(key, "entry-1", "the body"u8));
        Assert.NotEqual(stored.Digest, BodyBox.Digest(key, "entry-1", "the bodY"u8));
        Assert.NotEqual(stored.Digest, BodyBox.Digest(key, "entry-2", "the body"u8));
    }

    [Fact]
    public void ASealedVaultOpensNoBody()
    {
        var stored = Box.Encrypt("entry-1", "x"u8);

        _ring.Seal();

        Assert.IsType<BodyOpening.Sealed>(Box.Open("entry-1", stored));
        Assert.Null(Box.DigestKey("entry-1", stored.WrappedKey));
        Assert.Throws<VaultSealedException>(() => Box.Encrypt("entry-2", "x"u8));
    }
}
