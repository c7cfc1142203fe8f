using CsCheck;
using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Tests.Policies.Inputs;

/// <summary>What policy sees of arguments that no schema describes, asked through policies.</summary>
public class ByValueTests
{
    [Theory]
    [InlineData("\"text\"", "context.input.a == \"text\"")]
    [InlineData("true", "context.input.a")]
    [InlineData("7", "context.input.a == 7")]
    [InlineData("7.0", "context.input.a == 7")]
    [InlineData("1e3", "context.input.a == 1000")]
    [InlineData("-9007199254740992", "context.input.a == -9007199254740992")]
    [InlineData("1.5", "context.input.a == decimal(\"1.5\")")]
    [InlineData("-0.0001", "context.input.a == decimal(\"-0.0001\")")]
    [InlineData("12.3456", "context.input.a.greaterThan(decimal(\"12.3455\"))")]
    [InlineData("0.00001", "context.input.a == \"0.00001\"")]
    [InlineData("1e300", "context.input.a == \"1e+300\"")]
    [InlineData("100000000000000000000", "context.input.a == \"100000000000000000000\"")]
    [InlineData("[1,2,2]", "context.input.a == [2,1]")]
    [InlineData("[1,null]", "context.input.a == [1]")]
    [InlineData("{\"b\":{\"c\":[\"x\"]}}", "context.input.a.b.c.contains(\"x\")")]
    [InlineData("null", "!(context.input has a)")]
    public void AnArgumentIsTheCedarValueItStandsFor(string json, string condition)
    {
        var world = new World { Scope = [] }.With($"permit (principal, action, resource) when {{ {condition} }};");
        Assert.IsType<Verdict.Permitted>(world.Verdict("read", $$"""{"a":{{json}}}"""));
    }

    [Theory]
    [InlineData("0.00001")]
    [InlineData("1e300")]
    public void ANumberThatNoTypeHoldsErrsWhenItIsComparedAndSoRefuses(string number)
    {
        var world = new World().With("@id(\"x\") forbid (principal, action, resource) when { context.input.a > 1 };");
        Assert.Equal(Codes.PolicyError, Assert.IsType<Verdict.Denial>(world.Verdict("read", $$"""{"a":{{number}}}""")).Code);
    }

    [Fact]
    public void WhatAnAgentSendsNeverStandsInThePlaceOfAFact()
    {
        var world = new World { Level = 4 };
        Assert.IsType<Verdict.NeedsApproval>(world.Verdict("pay", """{"approval":{"people":9,"finance":9,"admin":9,"via":"call"},"grant":{"humanApproved":true,"step":"1"},"call":{"risk":1}}"""));
    }

    [Fact]
    public void AnythingThatIsNoObjectRefuses()
    {
        var world = new World();
        Assert.Equal(Codes.PolicyError, Assert.IsType<Verdict.Denial>(world.Verdict("read", "[1]")).Code);
    }

    [Fact]
    public void HostileDepthRefusesAndNeverOverflows()
    {
        var world = new World();
        var limits = new TackOS.Calls.Arguments.StrictJsonLimits(maxDepth: 256);
        var deep = System.Text.Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 200) + new string(']', 200) + "}");
        var root = Assert.IsType<TackOS.Calls.Arguments.JsonReading.Parsed>(TackOS.Calls.Arguments.StrictJson.Parse(deep, limits)).Root;
        var verdict = Deciding.Decide(world.Policies(), world.Agent, world["read"], root, World.Around()).Verdict;
        Assert.Equal(Codes.PolicyError, Assert.IsType<Verdict.Denial>(verdict).Code);
    }

    [Fact]
    public void EveryExactIntegerIsComparedAsItself()
    {
        var world = new World().With("@id(\"x\") forbid (principal, action, resource) when { context.input.a > context.input.b };");
        var policies = world.Policies();
        Gen.Select(Gen.Long[-(1L << 53), 1L << 53], Gen.Long[-(1L << 53), 1L << 53]).Sample((a, b) =>
            Deciding.Decide(policies, world.Agent, world["read"], World.Json($$"""{"a":{{a}},"b":{{b}}}"""), World.Around()).Verdict is Verdict.Denial == a > b);
    }
}
