namespace TackOS.TransparencyLog.Tests;

public class HashTests
{
    private const string EmptyRootHex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string EmptyRootBase64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    [Fact]
    public void AHashReadsAndWritesHexAndBase64()
    {
        Assert.Equal(Vectors.Hex(EmptyRootHex), Vectors.Base64(EmptyRootBase64));
        Assert.Equal(EmptyRootHex, MerkleHash.EmptyRoot.ToHex());
        Assert.Equal(EmptyRootBase64, MerkleHash.EmptyRoot.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")]
    [InlineData("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS uF=")]
    [InlineData("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA")]
    public void BaseSixtyFourThatIsNotCanonicalOrNotThirtyTwoBytesIsRefused(string text) =>
        Assert.False(Hash.TryParseBase64(text, out _));

    [Fact]
    public void BytesOfAnotherLengthAreNoHash()
    {
        Assert.False(Hash.TryFrom(new byte[31], out _));
        Assert.Throws<ArgumentException>(() => new Hash(new byte[33]));
        Assert.False(Hash.TryParseHex(EmptyRootHex.AsSpan(2), out _));
        Assert.False(Hash.TryParseHex("zz" + EmptyRootHex[2..], out _));
    }

    [Fact]
    public void HashesWithTheSameBytesAreEqual()
    {
        var (a, b) = (MerkleHash.Leaf([1]), MerkleHash.Leaf([1]));
        Assert.True(a == b && a.Equals((object)b) && a.GetHashCode() == b.GetHashCode());
        Assert.True(a != MerkleHash.Leaf([2]) && !a.Equals("text"));
        Assert.Equal(new Hash(new byte[32]), default);
    }
}
