using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TackOS.Calls;
using TackOS.Journal;
using TackOS.Server.Storage;
using TackOS.Server.Tests.Gateway;
using TackOS.Server.Tests.Replaying;

namespace TackOS.Server.Tests.Storage;

/// <summary>A body can be destroyed for good, and nothing else depends on it.</summary>
public sealed class ErasureTests
{
    private static readonly object Why = new { part = "Arguments", reason = "asked for by the customer", legalBasis = "GDPR Art. 17" };
    private static readonly object WhyResult = new { part = "Result", reason = "asked for by the customer", legalBasis = "GDPR Art. 17" };

    [Fact]
    public async Task KeyAndCiphertextAreGoneFromEveryFileOnceTheErasureIsAcknowledged()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
        {
            for (var i = 0; i < 20; i++)
                await agent.CallAsync("read", new { note = new string((char)('a' + i), 40 * (1 << (i / 2))) });
        }

        var entries = gateway.Journal.Read(db => db.All("SELECT idx, json FROM entry", row => (Index: row.GetInt64(0), Body: JournalBody.Of(JournalJson.ReadEntry(row.Bytes(1))))))
            .Where(e => e.Body is not null).ToList();
        Assert.Equal(40, entries.Count);
        foreach (var (index, body) in entries)
        {
            var traces = RawFiles.TracesOf(gateway.Journal.File, body!.Id);
            Assert.True(RawFiles.Find(gateway.Data, traces).Count > 0, "The body is on the disk before it is erased.");
            await gateway.Admin.PostOkAsync($"/api/journal/{index}/erasure", body.Part == BodyPart.Result ? WhyResult : Why);
            Assert.Empty(RawFiles.Find(gateway.Data, traces));
        }
    }

    [Fact]
    public async Task EverythingGoesOnWithoutASingleBodyAndReplayIsClean()
    {
        await using var story = await RichStory.ToldAsync();
        var gateway = story.Gateway;
        var all = story.Entries.ConvertAll(entry => (entry.Index, Body: JournalBody.Of(JournalJson.ReadEntry(entry.Json))));
        var bodies = gateway.Journal.Read(db => all.FindAll(e => e.Body is not null && Erasure.Of(db, e.Body.Id) is null));
        Assert.NotEmpty(bodies);
        foreach (var (index, body) in bodies)
            await gateway.Admin.PostOkAsync($"/api/journal/{index}/erasure", body!.Part == BodyPart.Result ? WhyResult : Why);
        await gateway.RestartAsync();

        Assert.Equal(0, gateway.Journal.Read(db => db.Number("SELECT COUNT(*) FROM body WHERE length(key) > 0 OR length(box) > 0")));
        ReplayTests.AssertClean(story.Replay());
        await using (var agent = await gateway.ConnectAsync())
        {
            var again = await agent.CallAsync("write", new { line = "one" }, "key-1");
            Assert.Equal(Codes.BodyErased, again.Code);
            Assert.Contains("its answer was erased by ", again.Text, StringComparison.Ordinal);
            await gateway.Admin.PostOkAsync("/api/budgets/department:ops/override", new { extraMicros = 1, until = story.Clock.GetUtcNow().AddHours(1), reason = "test" });
            Assert.Equal("wrote two", (await agent.CallAsync("write", new { line = "two" })).Text);
        }

        foreach (var path in (string[])["approvals", "calls", "journal?limit=500", "escalations?all=true", "budgets", "policies", "session"])
            await gateway.Admin.GetOkAsync("/api/" + path);
        var effect = (await gateway.Admin.PostOkAsync("/api/policies/preview", new { last = 1_000 }))!["effect"]!;
        Assert.Contains("erased by operator:admin on", (string)effect["erased"]![0]!["sentence"]!, StringComparison.Ordinal);
        var journal = (await gateway.Admin.GetOkAsync("/api/journal?limit=500"))!.AsArray();
        var erased = journal.Where(e => e!["erased"] is not null).ToList();
        Assert.Equal(all.FindAll(e => e.Body is not null && e.Index >= journal.Min(j => (long)j!["index"]!)).Count, erased.Count);
        Assert.Equal("GDPR Art. 17", (string)erased[0]!["erased"]!["legalBasis"]!);
        await gateway.StopAsync();
        var verdict = JournalCheck.Verify(gateway.Data);
        Assert.True(verdict.Verified, verdict.Sentence);
    }

    [Fact]
    public async Task AQuestionWhoseArgumentsAreErasedIsOverAndNobodyCanVoteOnIt()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using var agent = await gateway.ConnectAsync();
        var waiting = agent.CallAsync("write", new { line = "x" });
        var approval = await gateway.PendingAsync();

        await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);
        var answer = await waiting;
        var vote = await gateway.Admin.RefusedPostAsync($"/api/approvals/{approval}/approve", new { });
        var card = await gateway.Admin.GetOkAsync($"/api/approvals/{approval}");

        Assert.Equal((Codes.ApprovalExpired, approval), (answer.Code, answer.Subject));
        Assert.Equal((HttpStatusCode.Conflict, Codes.BodyErased), (vote.Status, vote.Code));
        Assert.Null(card!["arguments"]);
        Assert.Contains("erased by operator:admin on", (string)card["erased"]!["sentence"]!, StringComparison.Ordinal);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task AYesThatWasNotUsedIsNoneOnceTheArgumentsAreErased()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1));
        await using var agent = await gateway.ConnectAsync();
        var asked = await agent.CallAsync("write", new { line = "x" });
        await gateway.Admin.PostOkAsync($"/api/approvals/{asked.Subject}/approve", new { });

        await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);
        var again = await agent.CallAsync("write", new { line = "x" });

        Assert.Equal(Codes.Pending, again.Code);
        Assert.NotEqual(asked.Subject, again.Subject);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task ADraftWhoseArgumentsAreErasedDoesNotRun()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(level: 1);
        await using var agent = await gateway.ConnectAsync();
        var draft = await agent.CallAsync("write", new { line = "x" });

        await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);

        Assert.Equal(Codes.BodyErased, (await gateway.Admin.RefusedPostAsync($"/api/approvals/{draft.Subject}/approve", new { })).Code);
        Assert.Empty(gateway.Written);
    }

    [Fact]
    public async Task WhatCannotBeErasedIsRefusedWithTheReason()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync();
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read");
        var (admitted, settled) = (IndexOf(gateway, "call.admitted"), IndexOf(gateway, "call.settled"));
        var before = gateway.Journal.Changes.Count;

        Assert.Equal("not-found", (await gateway.Admin.RefusedPostAsync("/api/journal/100000/erasure", Why)).Code);
        Assert.Equal(Eraser.NoBody, (await gateway.Admin.RefusedPostAsync("/api/journal/0/erasure", Why)).Code);
        Assert.Equal(Eraser.NoBody, (await gateway.Admin.RefusedPostAsync($"/api/journal/{settled}/erasure", Why)).Code);
        Assert.Equal("erasure-invalid", (await gateway.Admin.RefusedPostAsync($"/api/journal/{admitted}/erasure", new { part = "Arguments", reason = " ", legalBasis = "x" })).Code);
        Assert.Equal("erasure-invalid", (await gateway.Admin.RefusedPostAsync($"/api/journal/{admitted}/erasure", new { part = "Arguments", reason = "x", legalBasis = "" })).Code);
        Assert.Equal(before, gateway.Journal.Changes.Count);
        await gateway.Admin.PostOkAsync($"/api/journal/{admitted}/erasure", Why);
        var twice = await gateway.Admin.RefusedPostAsync($"/api/journal/{admitted}/erasure", Why);
        Assert.Equal((HttpStatusCode.Conflict, Codes.BodyErased), (twice.Status, twice.Code));
        Assert.Equal(before + 1, gateway.Journal.Changes.Count);
    }

    [Fact]
    public async Task OtherEntriesWithTheSameArgumentsAreNamed()
    {
        await using var gateway = await GatewayFixture.WithAgentAsync(approvalWait: TimeSpan.FromMilliseconds(1));
        await using var agent = await gateway.ConnectAsync();
        await agent.CallAsync("write", new { line = "x" });

        var erased = await gateway.Admin.PostOkAsync($"/api/journal/{IndexOf(gateway, "approval.asked")}/erasure", Why);

        var refused = gateway.Journal.Entries.OfType<CallRefused>().Single();
        Assert.Equal([CallBook.ArgumentsOf(refused.Id)], erased!["alsoIn"]!.AsArray().Select(id => (string)id!));
    }

    [Fact]
    public async Task AnErasureIsNotAcknowledgedWhileAnOlderStateIsReadAndIsFinishedAfterwards()
    {
        var clock = new TestClock();
        await using var gateway = await GatewayFixture.WithAgentAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        await using (var agent = await gateway.ConnectAsync())
            await agent.CallAsync("read", new { note = "mine" });
        var index = IndexOf(gateway, "call.admitted");
        var traces = RawFiles.TracesOf(gateway.Journal.File, gateway.Journal.Read(db => db.One("SELECT id FROM body WHERE id LIKE '%/arguments'", row => row.GetString(0)))!);
        using (var reader = Database.OpenReader(gateway.Journal.File))
        {
            reader.Execute("BEGIN");
            reader.Number("SELECT COUNT(*) FROM entry");
            var refused = await gateway.Admin.RefusedPostAsync($"/api/journal/{index}/erasure", Why);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, Eraser.Unfinished), (refused.Status, refused.Code));
            Assert.NotEmpty(RawFiles.Find(gateway.Data, traces));
        }

        await Until.TrueAsync(() => RawFiles.Find(gateway.Data, traces).Count == 0);
        Assert.Equal(Codes.BodyErased, (await gateway.Admin.RefusedPostAsync($"/api/journal/{index}/erasure", Why)).Code);
    }

    private static long IndexOf(GatewayFixture gateway, string type) => gateway.Journal.Read(db => db.Number("SELECT idx FROM entry WHERE type = ?1", type));
}
