using System.Text.Json;
using TackOS.Cedar.Parsing;
using TackOS.Cedar.Values;

namespace TackOS.Cedar.Tests;

public sealed class JsonTests
{
    [Fact]
    public void IntegersAreExactTo64Bits()
    {
        Assert.Equal(LongValue.Of(9_007_199_254_740_993), CedarJson.ParseValue("9007199254740993"));
        Assert.Equal(LongValue.Of(long.MinValue), CedarJson.ParseValue("-9223372036854775808"));
    }

    [Fact]
    public void EscapesStandForEntitiesAndExtensionValues()
    {
        Assert.Equal(Evaluate.Alice, CedarJson.ParseValue("""{"__entity": {"type": "User", "id": "alice"}}"""));
        Assert.Equal(IpAddressValue.Parse("::1"), CedarJson.ParseValue("""{"__extn": {"fn": "ip", "arg": "::1"}}"""));
        Assert.Equal(new DateTimeValue(5), CedarJson.ParseValue("""
            {"__extn": {"fn": "offset", "args": [
                {"__extn": {"fn": "datetime", "arg": "1970-01-01"}}, {"__extn": {"fn": "duration", "arg": "5ms"}}]}}
            """));
    }

    [Fact]
    public void TypeAndIdAloneAreARecordWhereAnyValueMayStand() =>
        Assert.IsType<RecordValue>(CedarJson.ParseValue("""{"type": "User", "id": "alice"}"""));

    [Fact]
    public void TypeAndIdAloneAreAnEntityWhereOnlyOneMayStand()
    {
        Assert.Equal(Evaluate.Alice, CedarJson.ParseUid("""{"type": "User", "id": "alice"}"""));
        Assert.Equal(Evaluate.Alice, CedarJson.ParseUid("""{"__entity": {"type": "User", "id": "alice"}}"""));
    }

    [Fact]
    public void HalfASurrogatePairIsNoJson()
    {
        Assert.Throws<CedarParseException>(() => CedarJson.ParseValue("\"\ud800\""));
        Assert.Throws<CedarParseException>(() => CedarJson.ParseEntities("[] \udc00"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("9223372036854775808")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("{\"\\ud800\": 1, \"\\ud800\": 1}")]
    [InlineData("{\"__entity\": {\"type\": \"User\", \"id\": \"\\udc00\"}}")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    [InlineData("{\"a\": {\"b\": 1, \"\\u0062\": 2}}")]
    [InlineData("{\"__entity\": {\"type\": \"User\", \"id\": \"a\"}, \"b\": 1}")]
    [InlineData("{\"__entity\": {\"type\": \"User\", \"id\": \"a\", \"b\": 1}}")]
    [InlineData("{\"__entity\": {\"type\": \"a b\", \"id\": \"a\"}}")]
    [InlineData("{\"__entity\": {\"type\": \"User\", \"id\": 1}}")]
    [InlineData("{\"__entity\": {\"type\": \"User\"}}")]
    [InlineData("{\"__entity\": \"User::\\\"a\\\"\"}")]
    [InlineData("{\"__expr\": \"User::\\\"a\\\"\"}")]
    [InlineData("{\"__extn\": {\"fn\": \"ip\", \"arg\": \"::1\"}, \"b\": 1}")]
    [InlineData("{\"__extn\": {\"fn\": \"ip\", \"arg\": \"::1\", \"args\": [\"::1\"]}}")]
    [InlineData("{\"__extn\": {\"fn\": \"ip\"}}")]
    [InlineData("{\"__extn\": {\"fn\": \"ip\", \"args\": []}}")]
    [InlineData("{\"__extn\": {\"fn\": \"ip\", \"arg\": \"nowhere\"}}")]
    [InlineData("{\"__extn\": {\"fn\": \"run\", \"arg\": \"a\"}}")]
    [InlineData("[1,]")]
    [InlineData("1 2")]
    [InlineData("")]
    public void WhatIsUnclearIsRefused(string json) => Assert.Throws<CedarParseException>(() => CedarJson.ParseValue(json));

    [Theory]
    [InlineData(1, "{\"a\": 1, \"a\": 2}")]
    [InlineData(100_000, "1")]
    public void AnElementOfALenientDocumentIsHeldToTheSameRules(int nesting, string inner)
    {
        var json = new string('[', nesting) + inner + new string(']', nesting);
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = nesting + 1 });
        Assert.Throws<CedarParseException>(() => CedarJson.ReadValue(document.RootElement));
    }

    [Fact]
    public void ARefusalNamesThePath()
    {
        var error = Assert.Throws<CedarParseException>(() => CedarJson.ParseEntities(
            """[{"uid": {"type": "User", "id": "a"}, "attrs": {"x": [1, 2.5]}}]""", "entities.json"));
        Assert.Equal("entities.json: $[0].attrs.x[1]: expected an integer of 64 bits at `2.5`", error.Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[{"attrs": {}}]""")]
    [InlineData("""[{"uid": {"type": "U", "id": "a"}, "extra": 1}]""")]
    [InlineData("""[{"uid": {"type": "U", "id": "a"}, "parents": [{"type": "U", "id": "a"}]}]""")]
    [InlineData("""[{"uid": {"type": "U", "id": "a"}}, {"uid": {"type": "U", "id": "a"}}]""")]
    [InlineData("""[{"uid": {"type": "U", "id": "a"}, "attrs": []}]""")]
    [InlineData("""[{"uid": {"type": "U", "id": "a"}, "attrs": {"__entity": {"type": "U", "id": "a"}}}]""")]
    [InlineData("""
        [{"uid": {"type": "U", "id": "a"}, "parents": [{"type": "U", "id": "b"}]},
         {"uid": {"type": "U", "id": "b"}, "parents": [{"type": "U", "id": "a"}]}]
        """)]
    public void EntitiesThatCannotStandTogetherAreRefused(string json) => Assert.Throws<CedarParseException>(() => CedarJson.ParseEntities(json));

    [Theory]
    [InlineData("7", "7")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("\"a \\\"b\\\" \\ud83d\\ude00\"", "\"a \\\"b\\\" \\u{1f600}\"")]
    [InlineData("[true, false, []]", "[[], false, true]")]
    [InlineData("{\"a\": 1, \"b c\": {\"d\": \"x\"}}", "{a: 1, \"b c\": {d: \"x\"}}")]
    [InlineData("{\"__entity\": {\"type\": \"A::B\", \"id\": \"x\"}}", "A::B::\"x\"")]
    [InlineData("{\"__extn\": {\"fn\": \"decimal\", \"arg\": \"-0.5\"}}", "decimal(\"-0.5\")")]
    [InlineData("{\"__extn\": {\"fn\": \"ip\", \"arg\": \"10.0.0.0/8\"}}", "ip(\"10.0.0.0/8\")")]
    [InlineData("{\"__extn\": {\"fn\": \"ip\", \"arg\": \"::1\"}}", "ip(\"::1\")")]
    [InlineData("{\"__extn\": {\"fn\": \"datetime\", \"arg\": \"2026-11-24T10:00:00Z\"}}", "datetime(\"2026-11-24T10:00:00Z\")")]
    [InlineData("{\"__extn\": {\"fn\": \"duration\", \"arg\": \"-1d2h\"}}", "duration(\"-1d2h\")")]
    public void AValueIsWrittenAsItIsRead(string json, string expression)
    {
        var written = CedarJson.Write(CedarJson.ParseValue(json));
        Assert.True(Evaluate.Holds($"context.v == {expression}", RecordValue.Of(("v", CedarJson.ParseValue(written)))), written);
    }
}
