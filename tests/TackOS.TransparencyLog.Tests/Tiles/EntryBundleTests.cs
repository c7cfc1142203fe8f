using CsCheck;

namespace TackOS.TransparencyLog.Tests;

public class EntryBundleTests
{
    [Fact]
    public void EntriesSurviveEncoding() =>
        Gen.Byte.Array[0, 300].Array[1, 256].Sample(entries =>
        {
            var bytes = EntryBundle.Encode([.. entries.Select(e => (ReadOnlyMemory<byte>)e)]);
            Assert.True(new EntryBundle(7, entries.Length).TryDecode(bytes, out var decoded));
            Assert.Equal(entries, decoded.Select(e => e.ToArray()));
        }, iter: 50);

    [Fact]
    public void TheLongestEntryFitsAndOneByteMoreIsRefused()
    {
        var longest = new byte[EntryBundle.MaxEntryBytes];
        var bytes = EntryBundle.Encode([longest]);
        Assert.Equal([0xff, 0xff], bytes[..2]);
        Assert.True(new EntryBundle(0, 1).TryDecode(bytes, out _));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([new byte[EntryBundle.MaxEntryBytes + 1]]));
    }

    [Fact]
    public void ABundleOfNoneOrTooManyEntriesIsRefused()
    {
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[1], 257)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0002aa")]
    [InlineData("0001aa")]
    [InlineData("0001aa00")]
    [InlineData("0001aa0001")]
    [InlineData("0001aa0001bb00")]
    [InlineData("0001aa0001bb0001cc")]
    public void BytesThatAreNotExactlyTwoEntriesAreRefused(string hex) =>
        Assert.False(new EntryBundle(0, 2).TryDecode(Convert.FromHexString(hex), out _));
}
