using CsCheck;
using TackOS.Budgets;

namespace TackOS.Tests.Budgets;

public class MoneyTests
{
    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(1, "0.000001")]
    [InlineData(125, "0.000125")]
    [InlineData(500_000, "0.50")]
    [InlineData(12_500_000, "12.50")]
    [InlineData(12_345_678, "12.345678")]
    [InlineData(-1_500_000, "-1.50")]
    [InlineData(9_000_000_000_000_000_000, "9000000000000.00")]
    public void AmountsAreWrittenWithTwoDecimalsOrAllThatAreNeeded(long micros, string text) => Assert.Equal(text, Money.Format(micros));

    [Theory]
    [InlineData("20", 20_000_000)]
    [InlineData("0.25", 250_000)]
    [InlineData("0.000001", 1)]
    [InlineData("007.5", 7_500_000)]
    [InlineData("9000000000000", 9_000_000_000_000_000_000)]
    public void PlainDecimalsAreRead(string text, long micros)
    {
        Assert.True(Money.TryParse(text, out var read));
        Assert.Equal(micros, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("1.2.3")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0.0000001")]
    [InlineData("9000000000000.000001")]
    [InlineData("9000000000001")]
    [InlineData("٣")]
    [InlineData("NaN")]
    public void AnythingElseIsRefused(string text)
    {
        Assert.False(Money.TryParse(text, out var read));
        Assert.Equal(0, read);
    }

    [Fact]
    public void WhatIsWrittenReadsBackAsItself() =>
        Gen.Long[0, 9_000_000_000_000_000_000].Sample(micros => Money.TryParse(Money.Format(micros), out var read) && read == micros);
}
