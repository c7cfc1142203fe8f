using System.Text;
using TackOS.Calls.Arguments;
using static TackOS.Calls.Arguments.JsonReading;

namespace TackOS.Tests.Calls.Arguments;

public class StrictJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"a":2}""", StrictJson.DuplicateKey, 7)]
    [InlineData("""[{"a":{"b":1}},{"na\u006de":1,"name":2}]""", StrictJson.DuplicateKey, 30)]
    [InlineData("\"\\ud800\"", StrictJson.LoneSurrogate, 0)]
    [InlineData("\"\\udc00\"", StrictJson.LoneSurrogate, 0)]
    [InlineData("[\"\\ud83dx\\udc32\"]", StrictJson.LoneSurrogate, 1)]
    [InlineData("\"\\ud83d\\ud83d\\udc32\"", StrictJson.LoneSurrogate, 0)]
    [InlineData("{\"\\ud800\":1}", StrictJson.LoneSurrogate, 1)]
    [InlineData("[1,2] 3", StrictJson.Syntax, 6)]
    [InlineData("[1,]", StrictJson.Syntax, 3)]
    [InlineData("[1/**/]", StrictJson.Syntax, 2)]
    [InlineData("", StrictJson.Syntax, 0)]
    [InlineData(" ", StrictJson.Syntax, 1)]
    [InlineData("[NaN]", StrictJson.Syntax, 1)]
    [InlineData("\uFEFF{}", StrictJson.ByteOrderMark, 0)]
    public void AnAmbiguousDocumentIsRefusedWithItsCodeAndPlace(string text, string code, long offset)
    {
        var malformed = Assert.IsType<Malformed>(Read(text));
        Assert.Equal(code, malformed.Code);
        Assert.Equal(offset, malformed.ByteOffset);
    }

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("0.1000000000000000055511151231257827")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    [InlineData("9223372036854775807")]
    [InlineData("5.0000000000000001")]
    [InlineData("1e99999999999999999999")]
    [InlineData("2.4703282292062327e-324")]
    public void ANumberThatADoubleDoesNotHoldIsRefused(string literal) =>
        Assert.Equal(StrictJson.InexactNumber, Assert.IsType<Malformed>(Read(literal)).Code);

    [Theory]
    [InlineData("0.1")]
    [InlineData("1.0")]
    [InlineData("1e308")]
    [InlineData("5e-324")]
    [InlineData("9007199254740992")]
    [InlineData("123456789012345680000")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("0e99999999999999999999")]
    [InlineData("0.30000000000000004")]
    [InlineData("1000000000000000000000000000000e-30")]
    public void ANumberThatADoubleHoldsIsAccepted(string literal) => Assert.IsType<Parsed>(Read(literal));

    [Theory]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("-0e5")]
    public void NegativeZeroIsRefusedBecauseItWouldShareTheDigestOfZero(string literal) =>
        Assert.Equal(StrictJson.NegativeZero, Assert.IsType<Malformed>(Read(literal)).Code);

    [Fact]
    public void InvalidUtf8IsRefusedAtItsOffset()
    {
        byte[] overlong = [.. "[\"ab"u8, 0xC0, 0xAF, .. "\"]"u8];
        Assert.Equal(new Malformed(StrictJson.InvalidUtf8, "The document is not valid UTF-8.", 4), StrictJson.Parse(overlong, StrictJsonLimits.Default));
    }

    [Fact]
    public void TheDeepestAllowedNestingPassesAndOneMoreDoesNot()
    {
        Assert.IsType<Parsed>(Read(Nested(64)));
        Assert.Equal(StrictJson.TooDeep, Assert.IsType<Malformed>(Read(Nested(65))).Code);
        Assert.Equal(StrictJson.TooDeep, Assert.IsType<Malformed>(Read(new string('[', 1_000_000))).Code);
    }

    [Fact]
    public void MoreValuesThanTheLimitAreRefusedWhereverTheyStand()
    {
        // The array is a value too.
        Assert.IsType<Parsed>(Read($"[{string.Join(',', Enumerable.Repeat("0", 99_999))}]"));
        Assert.Equal(StrictJson.TooManyValues, Assert.IsType<Malformed>(Read($"[{string.Join(',', Enumerable.Repeat("[]", 100_000))}]")).Code);
    }

    [Fact]
    public void ADocumentOverTheSizeLimitIsRefusedUnread() =>
        Assert.Equal(StrictJson.TooLarge, Assert.IsType<Malformed>(StrictJson.Parse("\"12345\""u8.ToArray(), new StrictJsonLimits(maxBytes: 6))).Code);

    [Fact]
    public void TheBufferMayBeReusedAfterParsing()
    {
        var buffer = "{\"path\":\"a\"}"u8.ToArray();
        var parsed = Assert.IsType<Parsed>(StrictJson.Parse(buffer, StrictJsonLimits.Default));
        buffer.AsSpan().Fill((byte)'x');
        Assert.Equal("a", parsed.Root.GetProperty("path").GetString());
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static JsonReading Read(string text) => StrictJson.Parse(Encoding.UTF8.GetBytes(text), StrictJsonLimits.Default);
}
