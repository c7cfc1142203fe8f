using TackOS.Calls;
using TackOS.Policies;

namespace TackOS.Tests.Policies;

public class PoliciesInForceTests
{
    [Theory]
    [InlineData("own.cedar", "permit (principal, action, resource)", "own.cedar:1:")]
    [InlineData("own.cedar", "\n\n  forbid (principal, action, resource) when { context.input. };", "own.cedar:3:")]
    [InlineData("own.cedar", "@id(\"ladder.mine\") forbid (principal, action, resource);", "own.cedar:1:1: the id \"ladder.mine\"")]
    [InlineData("own.cedar", "@id(\"department.sales.scope\") permit (principal, action, resource);", "own.cedar:1:1: the id \"department.sales.scope\"")]
    [InlineData("own.cedar", "@id(\"labels.x\") permit (principal, action, resource);", "own.cedar:1:1: the id \"labels.x\"")]
    [InlineData("own.cedar", "permit (principal == ?principal, action, resource);", "own.cedar:1:1: own.cedar#policy0 has a slot")]
    [InlineData("own.cedar", "permit (principal, action, resource) when { context has approval };", "own.cedar:1:1: the permit")]
    [InlineData("own.cedar", "@id(\"a\") permit (principal, action, resource);\n@id(\"a\") forbid (principal, action, resource);", "own.cedar:2:1: the policy id `a` is already used")]
    [InlineData("risk-own.cedar", "@risk(\"High\") forbid (principal, action, resource);", "risk-own.cedar:1:1:")]
    [InlineData("risk-own.cedar", "permit (principal, action, resource);", "risk-own.cedar:1:1:")]
    [InlineData("risk-own.cedar", "@risk(\"Low\") permit (principal, action, resource);", "risk-own.cedar:1:1:")]
    [InlineData("ladder.cedar", "", "ladder.cedar: this file name")]
    [InlineData("departments.cedar", "", "departments.cedar: this file name")]
    public void ABrokenFileDoesNotTakeForceAndTheSentenceNamesThePlace(string file, string text, string begins) =>
        Assert.StartsWith(begins, new World().With(text, file).Invalid(), StringComparison.Ordinal);

    [Fact]
    public void TwoFilesOfOneNameAreRefused() => Assert.Contains("used twice", new World().With("").With("").Invalid(), StringComparison.Ordinal);

    [Fact]
    public void OneIdInTwoFilesIsRefused()
    {
        const string policy = "@id(\"a\") permit (principal, action, resource);";
        Assert.StartsWith("two.cedar:1:1", new World().With(policy, "one.cedar").With(policy, "two.cedar").Invalid(), StringComparison.Ordinal);
    }

    [Fact]
    public void OperatorsMayForbidMoreThanTheLadderDoes()
    {
        var world = new World().With("@id(\"stop\") forbid (principal, action, resource);");
        Assert.IsType<Verdict.Denial>(world.Verdict("read"));
    }

    [Fact]
    public void TheHashIsThatOfNamesAndTextsAndNotOfTheirOrder()
    {
        var one = new World().With("// x", "a.cedar").With("// y", "b.cedar").Policies().Hash;
        Assert.Matches("^[0-9a-f]{64}$", one);
        Assert.Equal(one, new World().With("// y", "b.cedar").With("// x", "a.cedar").Policies().Hash);
        Assert.NotEqual(one, new World().With("// x", "b.cedar").With("// y", "a.cedar").Policies().Hash);
        Assert.NotEqual(one, new World { Scope = ["bank__read"] }.With("// x", "a.cedar").With("// y", "b.cedar").Policies().Hash);
    }

    [Fact]
    public void TheFilesThatNoOperatorWroteAreNamedApart()
    {
        var policies = new World().With("// mine").Policies();
        Assert.Equal(["ladder.cedar", "departments.cedar", "risk.cedar"], policies.ShippedFiles.Select(f => f.Name));
        Assert.Equal(["departments.cedar", "ladder.cedar", "own.cedar", "risk.cedar"], policies.Files.Select(f => f.Name));
    }

    [Fact]
    public void ADepartmentsPermitIsReadable()
    {
        var permits = new World { Scope = ["files", "bank__read"] }.Policies().ShippedFiles.Single(f => f.Name == "departments.cedar").Text;
        Assert.EndsWith(
            """

            @id("department.sales.scope")
            permit (
              principal in TackOS::Department::"sales",
              action in [TackOS::Action::"bank__read", TackOS::Action::"server:files"],
              resource
            );

            """, permits, StringComparison.Ordinal);
        Assert.Contains("action == TackOS::Action::\"bank__read\",", new World { Scope = ["bank__read"] }.Policies().ShippedFiles.Single(f => f.Name == "departments.cedar").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""bank__x"]; permit (principal, action, resource); //""")]
    [InlineData("bank__x\"\n, resource); permit (principal, action")]
    public void AScopeCannotWritePolicyText(string scope) =>
        Assert.Equal(Codes.NoPermit, Assert.IsType<Verdict.Denial>(new World { Scope = [scope] }.Verdict("read")).Code);

    [Fact]
    public void ToolNamesThatTheTransportAllowsAreNamesInPolicyToo()
    {
        var world = new World { Tools = [World.ToolOf("read/me.v2", Risk.Low)], Scope = ["bank__read/me.v2"] };
        Assert.IsType<Verdict.Permitted>(world.Verdict("read/me.v2"));
    }

    [Fact]
    public void WhatDidNotChangeIsNotBuiltAgain()
    {
        var world = new World().With("@id(\"x\") permit (principal, action, resource);");
        var before = world.Policies();
        var after = PoliciesInForce.Build(world.Files, [world.Department with { Autonomy = 3 }], [world.Agent], [world.Server], [world["read"]], before);
        var policies = Assert.IsType<PoliciesResult.Built>(after).Policies;
        Assert.Same(before.Files, policies.Files);
        Assert.Equal(before.Hash, policies.Hash);
    }
}
