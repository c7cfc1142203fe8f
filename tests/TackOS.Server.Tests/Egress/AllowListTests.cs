using TackOS.Server.Egress;

namespace TackOS.Server.Tests.Egress;

public class AllowListTests
{
    [Theory]
    [InlineData("api.example.com", "api.example.com")]
    [InlineData("API.Example.com.", "api.example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("93.184.216.34", "93.184.216.34")]
    [InlineData("[2606:4700::1111]", "[2606:4700::1111]")]
    [InlineData("[2606:4700::ABCD]", "[2606:4700::abcd]")]
    [InlineData("7zip.org", "7zip.org")]
    public void AHostHasOneForm(string text, string form) => Assert.Equal(form, HostName.Parse(text)?.Text);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("example.com..")]
    [InlineData(".example.com")]
    [InlineData("-a.example")]
    [InlineData("a_b.example")]
    [InlineData("a b")]
    [InlineData("a%2eb")]
    [InlineData("127.0.0.1%00")]
    [InlineData("user@127.0.0.1")]
    [InlineData("2852039166")]
    [InlineData("0xa9fea9fe")]
    [InlineData("0xA9.0xFE.0xA9.0xFE")]
    [InlineData("0x")]
    [InlineData("0251.0376.0251.0376")]
    [InlineData("127.1")]
    [InlineData("127.0.0.01")]
    [InlineData("127.0.0.1.")]
    [InlineData("1.2.3.4.5")]
    [InlineData("0")]
    [InlineData("example.1")]
    [InlineData("example.0x7f")]
    [InlineData("１２７.0.0.1")]
    [InlineData("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ")]
    [InlineData("bücher.example")]
    [InlineData("еxample.com")]
    [InlineData("example。com")]
    [InlineData("::1")]
    [InlineData("[::1%lo]")]
    [InlineData("[fe80::1%251]")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[127.0.0.1]")]
    [InlineData("[::1")]
    [InlineData("[]")]
    public void WhatSomeReaderCouldTakeForAnotherHostIsNone(string text) => Assert.Null(HostName.Parse(text));

    [Fact]
    public void ALineWithoutAPortMeans443AndEachStandsOnce() => Assert.Equal(
        ["*.example.com:443", "[2606:4700::1]:443", "api.example.com:443", "api.example.com:80"],
        AllowList.Read(["api.example.com", "API.example.com:443", "api.example.com:80", "*.example.com", "[2606:4700::1]"]).List?.Lines);

    [Theory]
    [InlineData("*")]
    [InlineData("*:443")]
    [InlineData("*.com")]
    [InlineData("*.1.1.1.1")]
    [InlineData("a.*.com")]
    [InlineData("https://example.com")]
    [InlineData("example.com/")]
    [InlineData("example.com:")]
    [InlineData("example.com:0")]
    [InlineData("example.com:0443")]
    [InlineData("example.com:65536")]
    [InlineData("example.com:https")]
    [InlineData("2130706433")]
    [InlineData("")]
    public void ALineThatIsNoHostAndPortIsNamed(string line) => Assert.Contains($"'{line}'", AllowList.Read(["ok.example", line]).Flaw, StringComparison.Ordinal);

    [Fact]
    public void MoreLinesThanAnybodyReadsAreRefused() => Assert.Null(AllowList.Read(Enumerable.Range(0, AllowList.Longest + 1).Select(i => $"h{i}.example")).List);

    [Theory]
    [InlineData("api.example.com:443", true)]
    [InlineData("API.EXAMPLE.COM:443", true)]
    [InlineData("api.example.com.:443", true)]
    [InlineData("api.example.com:80", false)]
    [InlineData("example.com:443", false)]
    [InlineData("xapi.example.com:443", false)]
    [InlineData("a.below.example:443", true)]
    [InlineData("a.b.below.example:443", true)]
    [InlineData("below.example:443", false)]
    [InlineData("evilbelow.example:443", false)]
    [InlineData("a.below.example.evil.com:443", false)]
    [InlineData("93.184.216.34:443", true)]
    [InlineData("93.184.216.35:443", false)]
    [InlineData("[2606:4700::1]:443", false)]
    public void OnlyWhatIsListedIsCovered(string wanted, bool covered)
    {
        var list = AllowList.Read(["api.example.com", "*.below.example", "93.184.216.34"]).List!;
        Assert.Equal(covered, list.Covers(Destination.Parse(wanted)!));
    }
}
