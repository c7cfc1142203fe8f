using System.Net;
using TackOS.Calls;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

public sealed class PolicyChangeTests
{
    [Fact]
    public async Task ABrokenPolicyIsRefusedWithItsPlaceAndTheOldSetStaysInForce()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PutOkAsync("/api/policies", Set("""@id("no-reads") forbid (principal, action == TackOS::Action::"box__read", resource);"""));
        var hash = (string)(await gateway.Admin.GetOkAsync("/api/policies"))!["hash"]!;

        var refused = await gateway.Admin.RefusedPutAsync("/api/policies", Set("permit (principal, action, resource)\nwhen { context. };"));

        Assert.Equal((HttpStatusCode.BadRequest, "policy-invalid"), (refused.Status, refused.Code));
        Assert.StartsWith("mine.cedar:2:", refused.Sentence, StringComparison.Ordinal);
        Assert.Equal(hash, (string)(await gateway.Admin.GetOkAsync("/api/policies"))!["hash"]!);
        await using var agent = await gateway.ConnectAsync();
        var forbidden = await agent.CallAsync("read");
        Assert.Equal(Codes.PolicyForbids, forbidden.Code);
        Assert.Contains("no-reads (mine.cedar:1)", forbidden.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APolicyThatErrsRefuses()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PutOkAsync("/api/policies", Set("""@id("errs") forbid (principal, action, resource) when { context.call.risk * 9223372036854775807 * 2 > 1 };"""));
        await using var agent = await gateway.ConnectAsync();

        Assert.Equal(Codes.PolicyError, (await agent.CallAsync("read")).Code);
    }

    [Fact]
    public async Task APolicyThatWouldGetPastTheLadderTakesNoForce()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PutOkAsync("/api/policies", Set("permit (principal, action, resource);"));
        await using var agent = await gateway.ConnectAsync();

        await gateway.ClassifyAsync("write", "Critical", sideEffect: true);

        var waiting = agent.CallAsync("write", new { line = "x" });
        await gateway.PendingAsync();
        Assert.Empty(gateway.Written);
        await gateway.Admin.PostOkAsync($"/api/approvals/{await gateway.PendingAsync()}/reject", new { reason = "no" });
        Assert.Equal(Codes.Rejected, (await waiting).Code);
    }

    [Fact]
    public async Task APolicyMayAskMoreOfHumansThanTheLadder()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await gateway.Admin.PutOkAsync("/api/policies", Set(
            """@id("ask-reads") forbid (principal, action == TackOS::Action::"box__read", resource) unless { context has approval && context.approval.people >= 1 };"""));
        await using var agent = await gateway.ConnectAsync();

        var asked = await agent.CallAsync("read");
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });

        Assert.Equal(Codes.Pending, asked.Code);
        Assert.Null((await agent.CallAsync("read")).Code);
    }

    [Fact]
    public async Task ASetWhoseTestCaseFailsTakesNoForce()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var set = new
        {
            files = new[]
            {
                new { name = "mine.cedar", text = "permit (principal, action, resource);" },
                new { name = "mine.tests.json", text = """{"cases":[{"name":"reads are refused","tool":"box__read","agent":"robot","expect":"deny"}]}""" },
            },
            reason = "a test",
        };

        var refused = await gateway.Admin.RefusedPutAsync("/api/policies", set);

        Assert.Equal((HttpStatusCode.BadRequest, "policy-invalid"), (refused.Status, refused.Code));
        Assert.Equal("mine.tests.json: the case \"reads are refused\" fails: it would have run.", refused.Sentence);
    }

    [Fact]
    public async Task APreviewListsTheRecordedCallsThatWouldFlip()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        Assert.Null((await agent.CallAsync("read")).Code);
        await gateway.Admin.PutOkAsync("/api/policies", Set("""@id("no-reads") forbid (principal, action == TackOS::Action::"box__read", resource);"""));
        Assert.Equal(Codes.PolicyForbids, (await agent.CallAsync("read")).Code);

        var effect = (await gateway.Admin.PostOkAsync("/api/policies/preview", new { files = Array.Empty<object>(), last = 100 }))!["effect"]!;

        Assert.Equal(2, (int)effect["decided"]!);
        Assert.All(effect["flips"]!.AsArray(), flip => Assert.Equal(
            ("would have been refused by no-reads (mine.cedar:1)", "would have run", true), ((string)flip!["before"]!, (string)flip["after"]!, (bool)flip["isLooser"]!)));
        Assert.Equal(2, effect["flips"]!.AsArray().Count);
        Assert.Equal("no-reads", (string)(await gateway.Admin.PostOkAsync("/api/policies/preview", new { files = Array.Empty<object>(), last = 0 }))!["changes"]![0]!["id"]!);
    }

    [Fact]
    public async Task AChangeThatWasMadeFromAnotherVersionThanTheOneInForceIsRefused()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        const string Stop = "@id(\"stop\") forbid (principal, action, resource);";
        object OfVersion(string text, int version) => new { files = new[] { new { name = "mine.cedar", text } }, reason = "a test", basedOn = version };
        var seen = (int)(await gateway.Admin.GetOkAsync("/api/policies"))!["version"]!;
        await gateway.Admin.PutOkAsync("/api/policies", OfVersion(Stop, seen));

        var late = await gateway.Admin.RefusedPutAsync("/api/policies", OfVersion("permit (principal, action, resource);", seen));

        Assert.Equal((HttpStatusCode.Conflict, "policies-changed"), (late.Status, late.Code));
        Assert.Equal(Stop, (string)(await gateway.Admin.GetOkAsync("/api/policies"))!["files"]![0]!["text"]!);
    }

    private static object Set(string text) => new { files = new[] { new { name = "mine.cedar", text } }, reason = "a test" };
}
