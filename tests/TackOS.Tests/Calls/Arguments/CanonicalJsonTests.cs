using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using TackOS.Calls.Arguments;
using static TackOS.Calls.Arguments.JsonReading;

namespace TackOS.Tests.Calls.Arguments;

public class CanonicalJsonTests
{
    [Fact]
    public void TheExampleOfTheRfcComesOutByteForByte()
    {
        // RFC 8785 sections 3.2.2 and 3.2.4. Its first number is spelled with more digits than the double has, which the strict
        // parser refuses, so the double's own form stands here.
        const string input = """
            {
              "numbers": [333333333.3333333, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string output = """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""";
        Assert.Equal(output, Canonical(input));
    }

    [Fact]
    public void KeysAreOrderedByTheirUtf16CodeUnits()
    {
        // RFC 8785 section 3.2.3.
        const string input = """{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"O"}""";
        var names = JsonElement.Parse(Canonical(input)).EnumerateObject().Select(property => property.Name);
        Assert.Equal(["\r", "1", "\u0080", "ö", "€", "\U0001F600", "\uFB33"], names);
    }

    [Theory]
    [InlineData(0x0000000000000000UL, "0")]
    [InlineData(0x0000000000000001UL, "5e-324")]
    [InlineData(0x8000000000000001UL, "-5e-324")]
    [InlineData(0x7fefffffffffffffUL, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffffUL, "-1.7976931348623157e+308")]
    [InlineData(0x433fffffffffffffUL, "9007199254740991")]
    [InlineData(0x4340000000000000UL, "9007199254740992")]
    [InlineData(0xc340000000000000UL, "-9007199254740992")]
    [InlineData(0x4430000000000000UL, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5UL, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6UL, "1e+23")]
    [InlineData(0x44b52d02c7e14af7UL, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4eUL, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4fUL, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50UL, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8cUL, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8dUL, "0.000001")]
    [InlineData(0x41b3de4355555553UL, "333333333.3333332")]
    [InlineData(0x41b3de4355555557UL, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696UL, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959UL, "1424953923781206.2")]
    public void NumbersTakeTheFormOfTheRfcsAppendixB(ulong bits, string expected)
    {
        var literal = BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture);
        Assert.Equal(expected, Canonical(literal));
    }

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0", "0.000")]
    [InlineData("0.1", "100e-3")]
    public void OneValueHasOneFormHoweverItIsSpelled(string one, string other) => Assert.Equal(Canonical(one), Canonical(other));

    [Fact]
    public void ADigestIsSha256OfTheCanonicalBytes() =>
        Assert.Equal("44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A", Convert.ToHexString(CanonicalJson.Digest(JsonElement.Parse(" { } "))));

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("9007199254740993")]
    [InlineData("1e400")]
    [InlineData("\"\\ud800\"")]
    public void AnElementThatIsNotStrictHasNoCanonicalForm(string text) =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(JsonElement.Parse(text)));

    [Fact]
    public void NestingBeyondTheBoundIsRefusedAndNotFollowed()
    {
        var deep = JsonElement.Parse(new string('[', 100_000) + new string(']', 100_000), new JsonDocumentOptions { MaxDepth = 200_000 });
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(deep));
    }

    [Fact]
    public void TheCanonicalFormOfTheCanonicalFormIsItself() =>
        JsonGen.Value.Sample(value =>
        {
            var once = CanonicalJson.Write(Parse(JsonGen.Spell(value, 0)));
            Assert.Equal(once, CanonicalJson.Write(Parse(once)));
        });

    [Fact]
    public void ReadingTheCanonicalFormGivesTheSameValue() =>
        JsonGen.Value.Sample(value =>
        {
            var element = Parse(JsonGen.Spell(value, 0));
            Assert.True(JsonElement.DeepEquals(element, Parse(CanonicalJson.Write(element))));
        });

    [Fact]
    public void OrderWhiteSpaceAndEscapesDoNotChangeTheBytes() =>
        Gen.Select(JsonGen.Value, Gen.Int, Gen.Int).Sample((value, one, other) =>
            Assert.Equal(CanonicalJson.Write(Parse(JsonGen.Spell(value, one))), CanonicalJson.Write(Parse(JsonGen.Spell(value, other)))));

    [Fact]
    public void EveryFiniteDoubleComesBackFromItsCanonicalForm() =>
        Gen.ULong.Select(BitConverter.UInt64BitsToDouble).Where(value => double.IsFinite(value) && value != 0).Sample(value =>
            double.Parse(Canonical(value.ToString("R", CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture) == value);

    private static string Canonical(string text) => Encoding.UTF8.GetString(CanonicalJson.Write(Parse(Encoding.UTF8.GetBytes(text))));

    private static JsonElement Parse(byte[] utf8) => Assert.IsType<Parsed>(StrictJson.Parse(utf8, StrictJsonLimits.Default)).Root;
}
