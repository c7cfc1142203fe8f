using System.Net;
using TackOS.Calls;
using TackOS.Journal;
using TackOS.Redaction;

namespace TackOS.Server.Tests.Gateway;

/// <summary>Results that look like somebody's credentials, which are not those of the vault.</summary>
public sealed class WithheldResultsTests
{
    // The prefix stands apart from its body so that scanners of this repository do not take the sample for a leak.
    private const string Key = "AKIA" + "2B3C4D5E6F7GQRST";

    [Fact]
    public async Task AResultThatLooksLikeCredentialsIsWithheldAndTheAgentReadsWhatKindAndWhoReleasesIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();

        var answer = await agent.CallAsync("read", new { note = $"\nDB_PASSWORD=correct-horse-9\n{Key}" });

        Assert.True(answer.IsError);
        Assert.StartsWith($"[{Codes.Withheld}] box__read ran", answer.Text, StringComparison.Ordinal);
        Assert.Contains("an AWS access key, a secret in an environment file", answer.Text, StringComparison.Ordinal);
        Assert.Contains("tackos tool classify box__read --release credentials", answer.Text, StringComparison.Ordinal);
        AssertClean(answer.Json.ToJsonString());
    }

    [Fact]
    public async Task TheJournalSaysWhatKindsAndHowManyAndHoldsNoneOfIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = $"{Key} {Key}" });

        var recognised = Assert.Single(gateway.Journal.Entries.OfType<CredentialsRecognised>());
        Assert.Equal([new CredentialCount(CredentialKind.AwsAccessKey, 2)], recognised.Kinds);
        Assert.Equal([Disclosure.SecretLabel], Assert.Single(gateway.Journal.Entries.OfType<CallSettled>()).Labels);
        Assert.Equal(("settled", Codes.Withheld), (gateway.Journal.Call(recognised.Id).State, gateway.Journal.Call(recognised.Id).Code));
        AssertClean(string.Concat(gateway.Journal.Texts));
        var shown = (await gateway.Admin.GetOkAsync("/api/calls"))!.AsArray().Single()!;
        Assert.Contains("an AWS access key", (string)shown["sentence"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAdminReadsTheWholeResultAndIsInTheJournalForIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = Key });
        var call = Assert.Single(gateway.Journal.Entries.OfType<CredentialsRecognised>()).Id;

        var result = await gateway.Admin.PostOkAsync($"/api/calls/{call}/withheld", new { reason = "whose is it?" });

        Assert.Equal($"read {Key}", (string?)result!["result"]!["content"]![0]!["text"]);
        var read = Assert.Single(gateway.Journal.Entries.OfType<WithheldRead>());
        Assert.Equal((call, "whose is it?", Actors.Operator("admin")), (read.Id, read.Reason, read.Actor));
        Assert.Equal("reason-missing", (await gateway.Admin.RefusedPostAsync($"/api/calls/{call}/withheld", new { reason = " " })).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.Admin.RefusedPostAsync("/api/calls/call_none/withheld", new { reason = "x" })).Status);
    }

    [Fact]
    public async Task AnErasedResultIsReadByNobody()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = Key });
        var call = Assert.Single(gateway.Journal.Entries.OfType<CredentialsRecognised>()).Id;
        var entry = gateway.Journal.Read(db => db.Number("SELECT idx FROM entry WHERE type = 'call.credentials'"));

        await gateway.Admin.PostOkAsync($"/api/journal/{entry}/erasure", new { part = "Result", reason = "not ours", legalBasis = "Art. 17" });

        Assert.Equal(Codes.BodyErased, (await gateway.Admin.RefusedPostAsync($"/api/calls/{call}/withheld", new { reason = "again" })).Code);
    }

    [Fact]
    public async Task WhoeverErasesTheResultIsToldWhereTheWholeOneLies()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = Key });
        var call = Assert.Single(gateway.Journal.Entries.OfType<CredentialsRecognised>()).Id;
        var entry = gateway.Journal.Read(db => db.Number("SELECT idx FROM entry WHERE type = 'call.settled'"));

        var erased = await gateway.Admin.PostOkAsync($"/api/journal/{entry}/erasure", new { part = "Result", reason = "not ours", legalBasis = "Art. 17" });

        Assert.Equal([$"{call}/withheld"], erased!["alsoIn"]!.AsArray().Select(also => (string?)also));
    }

    [Fact]
    public async Task WhileTheVaultIsSealedTheWholeResultIsClosedAndNotMissing()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = Key });
        var call = Assert.Single(gateway.Journal.Entries.OfType<CredentialsRecognised>()).Id;
        await gateway.Admin.PostOkAsync("/api/vault/seal", new { });

        Assert.Equal(Codes.VaultSealed, (await gateway.Admin.RefusedPostAsync($"/api/calls/{call}/withheld", new { reason = "whose is it?" })).Code);
    }

    [Fact]
    public async Task AReasonThatIsLongerThanAnEntryIsRefusedWithASentence()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = Key });
        var call = Assert.Single(gateway.Journal.Entries.OfType<CredentialsRecognised>()).Id;

        Assert.Equal(Codes.TooLarge, (await gateway.Admin.RefusedPostAsync($"/api/calls/{call}/withheld", new { reason = new string('x', 70_000) })).Code);
        Assert.Empty(gateway.Journal.Entries.OfType<WithheldRead>());
    }

    [Fact]
    public async Task WhereAnAdminReleasesThemAgentsAreGivenSuchResultsAndTheRunIsLabelledAllTheSame()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        await gateway.Admin.PutOkAsync("/api/tools/box__read/classification", new { risk = "Low", sideEffect = false, leaves = false, releasesCredentials = true });

        Assert.Equal($"read {Key}", (await agent.CallAsync("read", new { note = Key })).Text);

        Assert.Null(Assert.Single(gateway.Journal.Entries.OfType<CredentialsRecognised>()).WithheldDigest);
        Assert.Equal("""["secret"]""", gateway.Journal.Read(db => db.One("SELECT labels FROM run", row => row.GetString(0))));
        await gateway.TrustAsync("read");
        Assert.Contains(Codes.Withheld, (await agent.CallAsync("read", new { note = Key })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AfterwardsNothingLeavesWithoutAHuman()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(100));
        await using var agent = await gateway.ConnectAsync();
        await gateway.Admin.PutOkAsync("/api/tools/box__write/classification", new { risk = "Low", sideEffect = false, leaves = true });
        await agent.CallAsync("read", new { note = Key });

        var refused = await agent.CallAsync("write", new { line = "out" });

        Assert.Equal(Codes.Pending, refused.Code);
        Assert.Contains("labels.secret", refused.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task TheErrorOfAToolIsWithheldToo()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        await gateway.Admin.PutOkAsync($"/api/servers/{GatewayFixture.Server}", Dressed(gateway));
        await gateway.AcceptServerAsync();

        foreach (var form in (string[])["tool-error", "error", "structured", "keys"])
            AssertClean((await agent.CallAsync("echo_env", new { name = "PLAIN", @as = form })).Json.ToJsonString());

        Assert.Equal(4, gateway.Journal.Entries.OfType<CredentialsRecognised>().Count());
    }

    private static object Dressed(GatewayFixture gateway) => new
    {
        transport = new
        {
            kind = "stdio",
            command = "/usr/bin/node",
            arguments = (string[])[gateway.Script, gateway.Granted],
            environment = new Dictionary<string, string> { ["PLAIN"] = Key },
            folders = new[] { new { path = gateway.Granted, writable = true }, new { path = Path.GetDirectoryName(gateway.Script)!, writable = false } },
        },
        trusted = true,
    };

    private static void AssertClean(string text)
    {
        Assert.DoesNotContain(Key, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("correct-horse", text, StringComparison.Ordinal);
    }
}
