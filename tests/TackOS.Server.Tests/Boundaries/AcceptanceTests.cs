using System.Net;
using TackOS.Server.Tests.Gateway;

namespace TackOS.Server.Tests.Boundaries;

public sealed class AcceptanceTests
{
    private const string Accept = $"/api/servers/{GatewayFixture.Server}/accept";

    [Fact]
    public async Task WhatChangedAfterAnOperatorLookedIsNotAccepted()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        gateway.Touch("changed");
        var seen = await gateway.SeenAsync();
        gateway.Touch("changed-again");

        var refused = await gateway.Admin.RefusedPostAsync(Accept, seen);

        Assert.Equal((HttpStatusCode.Conflict, "offer-changed"), (refused.Status, refused.Code));
        Assert.Contains("box__shift", refused.Sentence, StringComparison.Ordinal);
        await using var agent = await gateway.ConnectAsync();
        var shown = (await agent.Mcp.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).SingleOrDefault(t => t.Name == "box__shift");
        Assert.DoesNotContain("again", shown?.Description ?? "", StringComparison.Ordinal);
        await gateway.AcceptServerAsync();
    }

    [Fact]
    public async Task DefinitionsThatPoliciesInForceDoNotFitAreNotAcceptedUnknowingly()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await gateway.Admin.PutOkAsync("/api/policies", new
        {
            files = new[] { new { name = "mine.cedar", text = """@id("closed") forbid (principal, action == TackOS::Action::"box__write", resource) when { context.input.line == "evil" };""" } },
            reason = "a test",
        });
        // With this definition a line may be a number too, and the comparison above would be false whatever is sent.
        await File.WriteAllTextAsync(gateway.Script, (await File.ReadAllTextAsync(gateway.Script, TestContext.Current.CancellationToken)).Replace(
            "'Appends a line.', inputSchema: object({ line: string }", "'Appends a line.', inputSchema: object({ line: { type: ['string', 'integer'] } }", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var seen = await gateway.SeenAsync();

        var refused = await gateway.Admin.RefusedPostAsync(Accept, seen);
        Assert.Equal((HttpStatusCode.Conflict, "policies-unfit"), (refused.Status, refused.Code));
        Assert.Contains("mine.cedar:1:", refused.Sentence, StringComparison.Ordinal);

        seen["unfit"] = true;
        await gateway.Admin.PostOkAsync(Accept, seen);
    }

    [Fact]
    public async Task AToolThatCameAfterAnOperatorLookedIsNotAccepted()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var seen = await gateway.SeenAsync();
        gateway.Touch("many");

        Assert.Equal("offer-changed", (await gateway.Admin.RefusedPostAsync(Accept, seen)).Code);
    }

    [Fact]
    public async Task AToolThatWentAfterAnOperatorLookedIsNotAccepted()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        gateway.Touch("many");
        var seen = await gateway.SeenAsync();
        gateway.Remove("many");

        Assert.Equal("offer-changed", (await gateway.Admin.RefusedPostAsync(Accept, seen)).Code);
    }

    [Fact]
    public async Task AServerThatWasSetAnewAfterAnOperatorLookedIsNotAccepted()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var seen = await gateway.SeenAsync();
        await gateway.AddServerAsync("--of-somebody-else");

        Assert.Equal("offer-changed", (await gateway.Admin.RefusedPostAsync(Accept, seen)).Code);
    }

    [Fact]
    public async Task AServerThatIsSetAnewWhileItIsAcceptedKeepsWhatWasSet()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        var seen = await gateway.SeenAsync();
        gateway.Touch("slow-list");
        var accepting = gateway.Admin.RefusedPostAsync(Accept, seen);
        await Until.TrueAsync(() => gateway.Written.Contains("listing"));

        await gateway.AddServerAsync("--of-somebody-else");
        gateway.Remove("slow-list");

        Assert.Equal("offer-changed", (await accepting).Code);
        var server = (await gateway.Admin.GetOkAsync("/api/servers"))!.AsArray().Single()!;
        Assert.False((bool)server["accepted"]!);
        Assert.Contains("--of-somebody-else", server["transport"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAcceptanceThatDoesNotSayWhatWasSeenIsRefused()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();

        Assert.Equal("offer-missing", (await gateway.Admin.RefusedPostAsync(Accept, new { })).Code);
    }

    [Fact]
    public async Task AnOfferShowsWhatIsNewChangedAndGoneBesideWhatWasAccepted()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        gateway.Touch("many");
        await gateway.AddServerAsync();
        await gateway.AcceptServerAsync();
        gateway.Remove("many");
        gateway.Touch("changed");

        var offer = (await gateway.Admin.PostOkAsync("/api/servers/box/offer", new { }))!;

        var changes = offer["tools"]!.AsArray().CountBy(t => (string)t!["change"]!).ToDictionary();
        Assert.Equal((400, 1, 7), (changes["gone"], changes["changed"], changes["same"]));
        var changed = offer["tools"]!.AsArray().Single(t => (string)t!["change"]! == "changed")!;
        Assert.Equal(("As accepted.", "Changed."), ((string)changed["accepted"]!["description"]!, (string)changed["definition"]!["description"]!));
        Assert.DoesNotContain(gateway.Journal.Entries.OfType<Servers.ToolPinned>(), p => p.Definition.Contains("Changed.", StringComparison.Ordinal));
    }
}
