using TackOS.Identity;
using TackOS.Vault;

namespace TackOS.Tests.Identity;

public sealed class OneTimeCodeTests
{
    private static readonly byte[] Key = "12345678901234567890"u8.ToArray();

    /// <summary>RFC 6238, appendix B: the rows of SHA-1, with eight digits.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void TheCodesOfTheStandardComeOut(long seconds, string code) =>
        Assert.Equal(code, OneTimeCode.At(Key, OneTimeCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), digits: 8));

    /// <summary>RFC 4226, appendix D.</summary>
    [Fact]
    public void TheCodesOfTheCounterStandardComeOut() => Assert.Equal(
        ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"],
        Enumerable.Range(0, 10).Select(counter => OneTimeCode.At(Key, counter)));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void OneStepOfDriftIsTakenToEachSide(int away, bool taken)
    {
        using var secret = SecretValue.FromBytes(Key);
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = OneTimeCode.StepAt(now) + away;

        Assert.Equal(taken ? step : null, OneTimeCode.Match(secret, OneTimeCode.At(Key, step), now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00592")]
    [InlineData("0059241")]
    [InlineData(" 05924")]
    [InlineData("٠٠٥٩٢٤")]
    public void WhatIsNotSixDigitsIsNoCode(string? code)
    {
        using var secret = SecretValue.FromBytes(Key);
        Assert.Null(OneTimeCode.Match(secret, code, DateTimeOffset.FromUnixTimeSeconds(1234567890)));
    }

    [Fact]
    public void TheAddressHoldsTheSecretInBase32AndAnAppReadsItBack()
    {
        using var secret = SecretValue.FromBytes(Key);
        var told = AuthenticatorSecret.Of(secret, "ana");

        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", told.Base32);
        Assert.Equal("otpauth://totp/TackOS:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=TackOS&algorithm=SHA1&digits=6&period=30", told.Address);
        Assert.Equal(Key, AuthenticatorSecret.Decode(told.Base32));
        Assert.Equal("***", told.ToString());
    }

    [Fact]
    public void FiveWrongCodesInFiveMinutesLockAndSoDoesEveryOneFromTheTenthOn()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var four = Enumerable.Range(1, 4).Select(i => now - TimeSpan.FromMinutes(i)).ToList();

        Assert.Equal(now + StepUpGuard.Lock, StepUpGuard.LockedByOneMore(new("a", 1, four, 4, null), now));
        Assert.Null(StepUpGuard.LockedByOneMore(new("a", 1, four, 4, null), now + TimeSpan.FromMinutes(2)));
        Assert.Equal(now + StepUpGuard.Lock, StepUpGuard.LockedByOneMore(new("a", 1, [], 9, null), now));
        Assert.Null(StepUpGuard.LockedByOneMore(new("a", 1, [], 8, null), now));
    }
}
